"""What the page shows, as escaped HTML and plain values; nothing here knows Gradio."""
