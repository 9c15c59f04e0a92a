"""What the page shows, as escaped HTML and plain values; only ``tabs`` knows Gradio."""
