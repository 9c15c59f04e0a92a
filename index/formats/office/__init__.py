"""What files of Office have in common (Office Open XML), and PowerPoint presentations."""
