"""The terminal as a chat platform: a person at a keyboard, or one answer a line from a pipe."""

from adapters.terminal.client import TerminalChat
from adapters.terminal.conversation import Conversation, Ended, Wishes
from adapters.terminal.readers import KeyboardReader, LineReader

__all__ = ["Conversation", "Ended", "KeyboardReader", "LineReader", "TerminalChat", "Wishes"]
