"""Tables on standard output."""


def print_row(name: str, *cells: object) -> None:
    """Prints a name of up to 14 characters and cells of up to 8, to the right, under each other."""
    print(f"{name:14}" + "".join(f"{cell:>9}" for cell in map(str, cells)), flush=True)
