"""A proxy that writes down what a PostgreSQL client says, message by message, as a corpus.

A line {"connect": {...}} begins a connection with its startup parameters; every other line is what the client sent before it waited for
an answer: an array of messages. ["Q", sql]; ["P", name, sql, type OIDs]; ["B", portal, name, formats, values, result formats], where a
value is null, a text or {"hex": ...}; ["D" or "C", "S" or "P", name]; ["E", portal, rows]; ["S"]; ["H"].
"""

import contextlib
import json
import socket
import struct
import threading


def cut(body, at):
    end = body.index(0, at)
    return body[at:end].decode(), end + 1


def words(body, at, size=2):
    (count,) = struct.unpack_from("!H", body, at)
    at += 2
    return list(struct.unpack_from("!%d%s" % (count, "H" if size == 2 else "I"), body, at)), at + size * count


def value(data, binary):
    if not binary:
        try:
            return data.decode()
        except UnicodeDecodeError:
            pass
    return {"hex": data.hex()}


def message(tag, body):
    if tag == "Q":
        return [tag, cut(body, 0)[0]]
    if tag == "P":
        name, at = cut(body, 0)
        sql, at = cut(body, at)
        return [tag, name, sql, words(body, at, 4)[0]]
    if tag == "B":
        portal, at = cut(body, 0)
        name, at = cut(body, at)
        formats, at = words(body, at)
        (count,) = struct.unpack_from("!H", body, at)
        at += 2
        values = []
        for index in range(count):
            (length,) = struct.unpack_from("!i", body, at)
            at += 4
            binary = formats[index if len(formats) > 1 else 0] if formats else 0
            values.append(None if length < 0 else value(body[at:at + length], binary))
            at += max(length, 0)
        return [tag, portal, name, formats, values, words(body, at)[0]]
    if tag in "DC":
        return [tag, chr(body[0]), cut(body, 1)[0]]
    if tag == "E":
        portal, at = cut(body, 0)
        return [tag, portal, struct.unpack_from("!I", body, at)[0]]
    return [tag]


class Recorder:
    """Listens on a port of its own and relays to the server."""

    def __init__(self, server):
        self.server, self.conversations, self.lock = server, [], threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        stream = client.makefile("rb")
        while True:
            (length,) = struct.unpack("!I", stream.read(4))
            body = stream.read(length - 4)
            if body[:4] == b"\0\3\0\0":
                break
            client.sendall(b"N")  # neither TLS nor GSSAPI
        words_ = body[4:].split(b"\0")
        startup = {name.decode(): text.decode() for name, text in zip(words_[::2], words_[1::2]) if name}
        lines = [{"connect": {name: text for name, text in startup.items() if name not in ("user", "database")}}]
        with self.lock:
            self.conversations.append(lines)
        server = socket.create_connection(self.server)
        server.sendall(struct.pack("!I", len(body) + 4) + body)
        turn = []

        def answers():
            while data := server.recv(1 << 16):
                with self.lock:
                    if turn:
                        lines.append(list(turn))
                        turn.clear()
                client.sendall(data)
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

        threading.Thread(target=answers, daemon=True).start()
        while head := stream.read(5):
            tag, length = chr(head[0]), struct.unpack("!I", head[1:])[0]
            body = stream.read(length - 4)
            if tag not in "Xp":
                with self.lock:
                    turn.append(message(tag, body))
                    # A pipeline of several exchanges is as many turns.
                    if tag in "QS":
                        lines.append(list(turn))
                        turn.clear()
            server.sendall(head + body)
        server.close()

    def write(self, path):
        with self.lock, open(path, "w") as file:
            for lines in self.conversations:
                if len(lines) > 1:
                    for line in lines:
                        print(json.dumps(line, ensure_ascii=False), file=file)
