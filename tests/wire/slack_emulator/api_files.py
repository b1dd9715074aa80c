"""files.*: uploading in three steps, looking up, deleting."""

from __future__ import annotations

from typing import Any

from tests.wire.slack_emulator.api import Asked, Method
from tests.wire.slack_emulator.api_chat import check_writable, thread_of
from tests.wire.slack_emulator.basics import secret
from tests.wire.slack_emulator.channels import Channel
from tests.wire.slack_emulator.errors import SlackError, invalid_arguments
from tests.wire.slack_emulator.files import File, guess_type


def get_upload_url(asked: Asked) -> dict[str, Any]:
    name = asked.text("filename")
    length = int(asked.text("length"))
    if length <= 0:
        raise invalid_arguments("must be greater than 0 [json-pointer:/length]")
    file = asked.slack.store(asked.workspace, asked.bot, name, b"", guess_type(name))
    file.alt_txt = asked.args.get("alt_txt")
    file.uploaded = file.completed = False
    file.expects = length
    key = secret(32)
    asked.slack.uploads[key] = file
    return {"upload_url": f"{asked.slack.base}/upload/v1/{key}", "file_id": file.id}


def complete_upload(asked: Asked) -> dict[str, Any]:
    wanted = asked.json("files")
    if not isinstance(wanted, list) or not wanted:
        raise invalid_arguments("missing required field: files")
    files = [_own(asked, str(item.get("id"))) for item in wanted]
    if not all(file.uploaded for file in files):
        raise SlackError("file_not_found")
    for file, item in zip(files, wanted, strict=True):
        file.title, file.completed = item.get("title") or file.name, True
    for channel in _places(asked):
        thread = thread_of(asked, channel)
        message = asked.slack.messages.post(
            channel, asked.bot, files=files, thread_ts=thread, raw_text=str(asked.args.get("initial_comment") or "")
        )
        for file in files:
            file.shares.setdefault(channel.id, []).append(message.ts)
    return {"files": [file.payload() for file in files]}


def _places(asked: Asked) -> list[Channel]:
    names = str(asked.args.get("channels") or asked.args.get("channel_id") or "").split(",")
    made = []
    for name in filter(None, names):
        channel = asked.slack.channels.get(name)
        if channel is None or not asked.token.reaches(channel.workspace):
            raise SlackError("invalid_channel")
        check_writable(asked, channel)
        made.append(channel)
    return made


def info(asked: Asked) -> dict[str, Any]:
    file = asked.slack.files.get(asked.text("file"))
    if file is None or not asked.token.reaches(file.workspace) or not visible(asked, file):
        raise SlackError("file_not_found")
    if file.deleted:
        raise SlackError("file_deleted")
    return {"file": file.detail()}


def delete(asked: Asked) -> None:
    file = _own(asked, asked.text("file"))
    asked.slack.delete_file(file)


def visible(asked: Asked, file: File) -> bool:
    """Whether the bot may see a file: its own, or one shared where it is."""
    return file.owner is asked.bot or any(asked.slack.channels[place].has_bot for place in file.shares)


def _own(asked: Asked, file_id: str) -> File:
    file = asked.slack.files.get(file_id)
    if file is None or file.deleted or not asked.token.reaches(file.workspace):
        raise SlackError("file_not_found")
    if file.owner is not asked.bot:
        raise SlackError("cant_delete_file")
    return file


METHODS: dict[str, Method] = {
    "files.completeUploadExternal": complete_upload,
    "files.delete": delete,
    "files.getUploadURLExternal": get_upload_url,
    "files.info": info,
}
