"""The web page's content as escaped HTML and plain values; only ``tabs`` imports Gradio."""
