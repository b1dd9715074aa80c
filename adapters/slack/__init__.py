"""Slack: Socket Mode or HTTP, the same listeners for both."""

from adapters.slack.client import SlackChat, SlackOptions, Tokens

__all__ = ["SlackChat", "SlackOptions", "Tokens"]
