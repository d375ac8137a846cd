from moteplass.spine.command.command import Tx, command

__all__ = ["Tx", "command"]
