"""The HTTP server and the MCP server: Gradio's API, ``/v1``, ``/mcp``, users and limits."""
