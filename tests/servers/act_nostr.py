"""An advertisement (kind 30402) and a note of the test's own: add them, change them (write the first anew, delete the second)."""

import asyncio
import json
import sys
import time
from pathlib import Path

import websockets
from aionostr.event import Event
from aionostr.key import PrivateKey

KEY, NOTE = Path("key"), Path("note")
EDITED = (
    "C pure écaille 1g 60 / 2g 110 / 5g 250, beuh amnesia 5g 50€, livraison Bron toute la nuit, snap laloutre_bleue69"
)
DELETED = "Kétamine 1g 40€ 5g 150€, taz 10€ les 5 pour 40, meet-up Perrache ou livraison 69, telegram @hibou_du_soir69"


def signed(kind: int, content: str, tags: list[list[str]], at: int) -> Event:
    key = PrivateKey(bytes.fromhex(KEY.read_text()))
    event = Event(pubkey=key.public_key.hex(), content=content, kind=kind, created_at=at, tags=tags)
    event.sign(key.hex())
    return event


def events(act: str, now: int) -> list[Event]:
    place = [["d", "menu"], ["t", "dispo"], ["title", "Dispo"]]
    if act == "add":
        KEY.write_text(PrivateKey().hex())
        note = signed(1, DELETED, [["t", "dispo"]], now - 60)
        NOTE.write_text(note.id)
        return [signed(30402, EDITED, place, now - 60), note]
    gone = signed(5, "", [["e", NOTE.read_text()]], now)
    if act == "change":
        return [signed(30402, f"{EDITED} ou grandduc_bron", place, now), gone]
    owner = PrivateKey(bytes.fromhex(KEY.read_text())).public_key.hex()
    return [signed(5, "", [["a", f"30402:{owner}:menu"]], now + 1), gone]


async def say(act: str) -> None:
    async with websockets.connect("ws://127.0.0.1:8206") as relay:
        for event in events(act, int(time.time())):
            await relay.send(json.dumps(["EVENT", event.to_json_object()]))
            answer = json.loads(await relay.recv())
            if not answer[2] and "duplicate" not in answer[3]:
                raise SystemExit(f"the relay says: {answer}")


asyncio.run(say(sys.argv[1]))
