"""Slack: Socket Mode or HTTP, the same listeners for both."""

from adapters.slack.client import SlackChat, SlackOptions

__all__ = ["SlackChat", "SlackOptions"]
