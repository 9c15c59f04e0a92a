"""The tabs of the page: Gradio components over what ``rag.web`` renders.

Gradio is imported inside the functions that build them.
"""
