"""The modals open before each person, newest last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.wire.slack_emulator.check_views import check_view, parse_view
from tests.wire.slack_emulator.errors import SlackError
from tests.wire.slack_emulator.views import STACK, View

if TYPE_CHECKING:
    from tests.wire.slack_emulator.actors import Actor
    from tests.wire.slack_emulator.emulator import SlackEmulator
    from tests.wire.slack_emulator.interactions import Interaction


class Screens:
    """Opens, stacks and closes views."""

    def __init__(self, slack: SlackEmulator) -> None:
        self.slack = slack
        self.by_id: dict[str, View] = {}

    def make(self, owner: Actor, content: dict[str, Any], interaction: Interaction | None) -> View:
        """A view that stands nowhere yet."""
        external = content.get("external_id")
        if external and self.find(None, external) is not None:
            raise SlackError("duplicate_external_id")
        view = View(self.slack.ids.next("V"), owner, content, opened_by=interaction)
        self.by_id[view.id] = view
        return view

    def find(self, view_id: str | None, external_id: str | None) -> View | None:
        """An open view by its id or the app's own."""
        if view_id:
            view = self.by_id.get(view_id)
            return view if view and view.open else None
        shown = (view for view in self.by_id.values() if view.open)
        return next((view for view in shown if external_id and view.content.get("external_id") == external_id), None)

    def open(self, owner: Actor, raw: Any, interaction: Interaction) -> View:
        """A new modal; one that was open goes away."""
        content = parse_view(raw)
        check_view(content, "modal")
        view = self.make(owner, content, interaction)
        self.clear(owner)
        owner.views.append(view)
        return view

    def push(self, owner: Actor, raw: Any, interaction: Interaction) -> View:
        """A modal over the one that is open."""
        content = parse_view(raw)
        check_view(content, "modal")
        if not owner.views:
            raise SlackError("not_found")
        if len(owner.views) >= STACK:
            raise SlackError("push_limit_reached")
        view = self.make(owner, content, interaction)
        view.previous, view.root = owner.views[-1], owner.views[0]
        owner.views.append(view)
        return view

    def close(self, view: View) -> None:
        """Takes this view away, and what lies over it."""
        stack = view.owner.views
        while view in stack:
            stack.pop().open = False

    def clear(self, owner: Actor) -> None:
        while owner.views:
            owner.views.pop().open = False
