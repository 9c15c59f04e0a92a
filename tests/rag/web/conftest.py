import pytest


@pytest.fixture
def corpus_settings(folder, settings):
    """Settings whose corpus is the empty folder of the test."""
    return settings.model_copy(update={"corpus": folder})
