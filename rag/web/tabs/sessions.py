"""What Gradio keeps for each session: the state of an open page, nothing of a program."""

from typing import Any


def limit_sessions(page: Any, most: int) -> None:  # noqa: ANN401
    """Have a page (``gradio.Blocks``) keep sessions of pages only, small ones, and at most so many.

    Gradio begins a session for each call of an endpoint, too, keeps a description of every
    component in it (some 150 kB here), and forgets it after 10,000 others only. Those of
    endpoints, which have no state, go when the call is over; of the others those that were used
    longest ago. The descriptions serve links to a state of the page, which this one has not, so
    they go as well; what is asked for later is described anew.
    """
    page.state_session_capacity = most
    process = page.process_api

    async def forgetting(*given: Any, **more: Any) -> Any:  # noqa: ANN401
        try:
            return await process(*given, **more)
        finally:
            endpoint = given[0] if given else more["block_fn"]
            session = more.get("session_hash")
            if getattr(endpoint, "api_visibility", "private") == "public":
                page.state_holder.session_data.pop(session, None)
                page.state_holder.time_last_used.pop(session, None)
            elif kept := page.state_holder.session_data.get(session):
                kept.config_values.clear()

    page.process_api = forgetting
