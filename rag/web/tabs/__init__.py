"""The tabs of the page: Gradio components and events over the HTML of ``rag.web``.

Gradio takes seconds to import, so the functions that build the tabs import it.
"""
