"""Loose objects of a tiny repository: finding and damaging them."""

from tests.conftest import RepositoryBuilder


def damage(repo: RepositoryBuilder, oid: str, content: bytes | None) -> None:
    """Delete the file of a loose object, or write other bytes into it."""
    path = repo.path / ".git/objects" / oid[:2] / oid[2:]
    path.unlink()
    if content is not None:
        path.write_bytes(content)


def blobs(repo: RepositoryBuilder) -> dict[str, str]:
    """Path and object id of everything in HEAD."""
    listed = repo.git("ls-tree", "-r", "-z", "HEAD").split("\0")[:-1]
    return {line.partition("\t")[2]: line.split()[2].partition("\t")[0] for line in listed}
