import pytest

from index.errors import SettingsError, YinzhengError
from index.settings import load_settings
from rag.server.app import check_host, may_add_folders, startup_warnings
from rag.server.guards.origin_guard import is_loopback
from rag.server.users import write_user
from tests.rag.server.conftest import NAME, SECRET


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "users"
    write_user(file, NAME, SECRET)
    return file


def test_without_an_auth_file_only_hosts_of_this_machine_are_accepted(file):
    for host in ("0.0.0.0", "::", "192.0.2.1", "docs.example.org"):
        with pytest.raises(YinzhengError, match="--auth-file"):
            check_host(load_settings(host=host))
    for host in ("127.0.0.1", "127.0.0.2", "localhost", "::1"):
        check_host(load_settings(host=host))
    with pytest.raises(YinzhengError, match="--auth-file"):
        check_host(load_settings(allow_hosts="docs.example.org"))
    with pytest.raises(SettingsError, match="yinzheng user"):
        check_host(load_settings(auth_file=str(file) + "x"))


def test_folders_are_added_by_their_path_only_where_the_server_is_for_this_machine(file):
    assert not may_add_folders(load_settings())
    for host in ("127.0.0.1", "::1", "localhost"):
        assert may_add_folders(load_settings(add_folders=True, host=host))
    for more in (
        {"host": "0.0.0.0"}, {"auth_file": str(file)}, {"allow_hosts": "docs.example.org"},
        {"trusted_proxies": "127.0.0.1"},
    ):  # fmt: skip
        assert not may_add_folders(load_settings(add_folders=True, **more))


def test_serving_beyond_this_machine_is_warned_about(file):
    assert startup_warnings(load_settings()) == []
    assert startup_warnings(load_settings(auth_file=str(file))) == []
    file.chmod(0o644)
    warnings = startup_warnings(load_settings(host="0.0.0.0", auth_file=str(file)))
    assert len(warnings) == 2
    assert "chmod 600" in warnings[0]
    assert "TLS" in warnings[1]


@pytest.mark.parametrize("wrong", [{"status": "9464"}, {"trusted_proxies": "nearby"}])
def test_a_setting_that_cannot_be_is_named_before_any_model_is_loaded(wrong):
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        check_host(load_settings(**wrong))


def test_an_address_of_this_machine_is_one_in_each_of_its_forms():
    assert is_loopback("::ffff:127.0.0.1")
    assert not is_loopback("::ffff:192.0.2.1")
