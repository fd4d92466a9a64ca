"""Commands on the key ring."""

import click

from lianxin.vault import keys


@click.command("rotate-keys")
def rotate_keys() -> None:
    """Add a new data key. Old texts still open; restart the services to seal with the new key."""
    click.echo(keys.rotate())
