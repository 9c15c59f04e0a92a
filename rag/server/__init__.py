"""The ways in for scripts and other programs: Gradio's API, MCP, /v1, and who may use them."""
