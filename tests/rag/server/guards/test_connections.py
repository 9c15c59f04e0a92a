"""Who makes room when connections are many."""

import subprocess
import sys

import pytest

from index.settings import load_settings
from rag.server.guards.connections import ConnectionLimits, Connections, connection_limits
from rag.server.guards.forwarded import Proxies


class Client:
    """A connection that notes when it is cut off."""

    def __init__(self):
        self.is_cut = False

    def cut(self):
        self.is_cut = True


def room(total=3, per_address=2, proxies=""):
    limits = ConnectionLimits(total, per_address, head=1, proxies=Proxies.parse(proxies))
    return Connections(limits)


def test_the_connection_that_waits_longest_makes_room_for_a_new_one():
    connections, clients = room(), [Client() for _ in range(4)]
    for number, client in enumerate(clients):
        assert connections.admit(client, f"192.0.2.{number}")
    assert [client.is_cut for client in clients] == [True, False, False, False]
    assert len(connections) == 3


def test_one_address_makes_room_at_its_own_cost():
    connections, first, second, third, other = room(), Client(), Client(), Client(), Client()
    assert connections.admit(other, "192.0.2.9")
    assert all(connections.admit(client, "192.0.2.1") for client in (first, second, third))
    assert (first.is_cut, second.is_cut, third.is_cut, other.is_cut) == (True, False, False, False)


def test_a_connection_that_is_being_answered_is_never_cut():
    connections, busy = room(), [Client() for _ in range(3)]
    for number, client in enumerate(busy):
        connections.admit(client, f"192.0.2.{number}")
        connections.works(client)
    assert not connections.admit(Client(), "192.0.2.8")
    connections.waits(busy[1])
    assert connections.admit(Client(), "192.0.2.8")
    assert [client.is_cut for client in busy] == [False, True, False]


def test_a_closed_connection_leaves_its_place():
    connections, clients = room(total=1), [Client(), Client()]
    connections.admit(clients[0], "192.0.2.1")
    connections.leave(clients[0])
    assert connections.admit(clients[1], "192.0.2.1")
    assert not clients[0].is_cut
    connections.leave(clients[0])  # a second time does nothing
    assert len(connections) == 1


def test_a_proxy_that_is_named_brings_as_many_clients_as_there_is_room_for():
    connections = room(total=9, per_address=1, proxies="192.0.2.0/28")
    clients = [Client() for _ in range(9)]
    assert all(connections.admit(client, "192.0.2.1") for client in clients)
    assert not any(client.is_cut for client in clients)


@pytest.mark.parametrize(
    ("files", "total", "of_one"), [(256, 128, 96), (100_000, 1000, 250), (1, 4, 3)]
)
def test_few_open_files_lower_the_limits(files, total, of_one):
    limits = connection_limits(load_settings(), files)
    assert (limits.total, limits.per_address) == (total, of_one)
    assert limits.accepted <= max(4, files // 8)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit of open files")
def test_the_soft_limit_of_open_files_is_raised_to_the_hard_one():
    code = (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (64, 200))\n"
        "from rag.server.guards.connections import raise_file_limit\n"
        "print(raise_file_limit(), resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "200 (200, 200)\n"
