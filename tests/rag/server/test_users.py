import stat

import pytest

from index.errors import SettingsError
from rag.cli import main
from rag.server.users import (
    change_folders,
    permission_warning,
    read_users,
    remove_user,
    write_user,
)

SECRET = "correct horse battery"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "users"


def test_a_secret_is_verified_but_not_stored(file):
    write_user(file, "anna", SECRET)
    user = read_users(file)["anna"]
    assert user.verify(SECRET)
    assert not user.verify(SECRET + "!")
    assert SECRET not in file.read_text(encoding="utf-8")


def test_composed_and_decomposed_letters_are_the_same_secret(file):
    write_user(file, "anna", "ein schönes Geheimnis")
    assert read_users(file)["anna"].verify("ein scho\u0308nes Geheimnis")


def test_only_the_owner_may_read_the_file(file):
    write_user(file, "anna", SECRET)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert permission_warning(file) == ""
    file.chmod(0o644)
    assert "chmod 600" in permission_warning(file)


def test_two_users_with_one_secret_have_different_lines(file):
    write_user(file, "anna", SECRET)
    write_user(file, "boris", SECRET)
    users = read_users(file)
    assert users["anna"].digest != users["boris"].digest
    remove_user(file, "anna")
    assert set(read_users(file)) == {"boris"}


@pytest.mark.parametrize(
    ("name", "secret", "advice"),
    [
        ("a:b", SECRET, "name of a user"),
        ("", SECRET, "name of a user"),
        ("anna", "short", "12"),
        ("anna", "x" * 2000, "1024"),
    ],
)
def test_bad_names_and_secrets_are_refused(file, name, secret, advice):
    with pytest.raises(SettingsError, match=advice) as raised:
        write_user(file, name, secret)
    assert secret not in str(raised.value)
    assert not file.exists()


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "no user"),
        ("anna:plain:secret\n", "Line 1"),
        ("anna:scrypt:16384:8:5:00:00\n", "Line 1"),
        (f"anna:scrypt:{2**30}:8:5:00:{'00' * 32}\n", "Line 1"),
    ],
)
def test_a_damaged_auth_file_is_refused(file, text, advice):
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=advice):
        read_users(file)


def test_the_command_reads_the_secret_from_standard_input(file, monkeypatch, capsys):
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(SECRET + "\n"))
    assert main(["user", "anna", "--auth-file", str(file)]) == 0
    captured = capsys.readouterr()
    assert SECRET not in captured.out + captured.err
    assert read_users(file)["anna"].verify(SECRET)
    assert main(["user", "anna", "--auth-file", str(file), "--remove"]) == 0
    assert file.read_text(encoding="utf-8") == ""


def test_the_command_asks_twice_on_a_terminal(file, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    typed = iter([SECRET, "another secret", SECRET, SECRET])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    assert main(["user", "anna", "--auth-file", str(file)]) == 2
    assert "not the same" in capsys.readouterr().err
    assert main(["user", "anna", "--auth-file", str(file)]) == 0
    assert read_users(file)["anna"].verify(SECRET)


def test_the_command_needs_a_file(capsys):
    assert main(["user", "anna"]) == 2
    assert "--auth-file" in capsys.readouterr().err


def test_a_secret_cannot_be_given_on_the_command_line(file):
    with pytest.raises(SystemExit):
        main(["user", "anna", SECRET, "--auth-file", str(file)])


def test_a_user_sees_all_folders_unless_some_are_named(file):
    write_user(file, "anna", SECRET)
    write_user(file, "boris", SECRET, ["hr/rules/", "./财务", "/srv/docs/2024"])
    write_user(file, "carl", SECRET, [])
    folders = {name: user.folders for name, user in read_users(file).items()}
    assert folders == {
        "anna": None, "boris": {"hr/rules", "财务", "/srv/docs/2024"}, "carl": frozenset(),
    }  # fmt: skip
    assert "财务" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["a:b", 'a"b', "a,b", "a\nb", "a\u2028b", "a\\b", "[a]", "a b"])
def test_any_name_of_a_folder_can_be_kept(file, name):
    write_user(file, "anna", SECRET, [name])
    write_user(file, "boris", SECRET)
    assert read_users(file)["anna"].folders == {name}


@pytest.mark.parametrize("name", ["", " ", ".", "./", "/", "..", "a/../b", "a//b", "./.", "a/."])
def test_a_name_that_stands_for_everything_or_nothing_is_refused(file, name):
    with pytest.raises(SettingsError, match="names no folder"):
        write_user(file, "anna", SECRET, [name])
    assert not file.exists()


@pytest.mark.parametrize("ending", [":", ":null", ":{}", ':"hr"', ":[1]", ':["."]', ":[", ":hr"])
def test_a_line_with_damaged_folders_is_no_user_who_sees_everything(file, ending):
    write_user(file, "anna", SECRET)
    file.write_text(file.read_text().rstrip() + ending + "\n")
    with pytest.raises(SettingsError, match="is no user"):
        read_users(file)


def test_changing_folders_keeps_the_secret(file):
    write_user(file, "anna", SECRET)
    change_folders(file, "anna", ["hr"])
    assert read_users(file)["anna"].folders == {"hr"}
    assert read_users(file)["anna"].verify(SECRET)
    change_folders(file, "anna", None)
    assert read_users(file)["anna"].folders is None
    with pytest.raises(SettingsError, match="no user 'boris'"):
        change_folders(file, "boris", ["hr"])


def test_a_new_secret_keeps_the_folders(file, monkeypatch, capsys):
    """So that nobody comes to see more by changing a secret."""
    monkeypatch.setattr("rag.cli.password.ask_secret", lambda: SECRET)
    known = ["user", "anna", "--auth-file", str(file)]
    assert main([*known, "--folder", "hr", "--folder", "2024"]) == 0
    monkeypatch.setattr("rag.cli.password.ask_secret", lambda: SECRET + "!")
    assert main(known) == 0
    assert read_users(file)["anna"].folders == {"hr", "2024"}
    assert read_users(file)["anna"].verify(SECRET + "!")
    monkeypatch.setattr("rag.cli.password.ask_secret", lambda: pytest.fail("asked"))
    assert main([*known, "--folder", "hr"]) == 0
    assert read_users(file)["anna"].folders == {"hr"}
    assert main([*known, "--all-folders"]) == 0
    assert read_users(file)["anna"].folders is None
    assert "anna may see all folders" in capsys.readouterr().out
