"""Drops files onto a window as a file manager does: the source's side of XDND version 5
(https://www.freedesktop.org/wiki/Specifications/XDND/), over Xlib."""
import ctypes
import time

CLIENT_MESSAGE, SELECTION_REQUEST, SELECTION_NOTIFY = 33, 30, 31
LONG = ctypes.c_long


class Any(ctypes.Structure):  # XAnyEvent, and the room of an XEvent
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("sent", ctypes.c_int), ("display", ctypes.c_void_p),
                ("window", LONG)]


class ClientMessage(ctypes.Structure):
    _fields_ = Any._fields_ + [("message", LONG), ("format", ctypes.c_int), ("data", LONG * 5)]


class SelectionRequest(ctypes.Structure):
    _fields_ = Any._fields_ + [("requestor", LONG), ("selection", LONG), ("target", LONG), ("property", LONG), ("time", LONG)]


class SelectionNotify(ctypes.Structure):
    _fields_ = Any._fields_ + [("selection", LONG), ("target", LONG), ("property", LONG), ("time", LONG)]


class Event(ctypes.Union):
    _fields_ = [("any", Any), ("message", ClientMessage), ("request", SelectionRequest), ("notify", SelectionNotify), ("room", LONG * 24)]


class Source:
    """A window that nobody sees, from which files are dragged."""

    def __init__(self, display, target):
        self.x = ctypes.CDLL("libX11.so.6")
        for name in ("XOpenDisplay", "XDefaultRootWindow", "XCreateSimpleWindow", "XInternAtom"):
            getattr(self.x, name).restype = ctypes.c_void_p
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(display.encode()))
        root = LONG(self.x.XDefaultRootWindow(self.display))
        self.window = self.x.XCreateSimpleWindow(self.display, root, 0, 0, 1, 1, 0, LONG(0), LONG(0))
        self.target = target

    def atom(self, name):
        return self.x.XInternAtom(self.display, name.encode(), 0)

    def send(self, message, *data):
        event = Event()
        event.message = ClientMessage(CLIENT_MESSAGE, 0, 1, self.display, self.target, self.atom(message), 32,
                                      (LONG * 5)(self.window, *data, *[0] * (4 - len(data))))
        self.x.XSendEvent(self.display, LONG(self.target), 0, LONG(0), ctypes.byref(event))
        self.x.XFlush(self.display)

    def wait_for(self, wanted, seconds=10):
        until = time.monotonic() + seconds
        event = Event()
        while time.monotonic() < until:
            while self.x.XPending(self.display):
                self.x.XNextEvent(self.display, ctypes.byref(event))
                if wanted(event):
                    return event
            time.sleep(0.01)
        raise AssertionError("the window does not answer what is dragged onto it")

    def give(self, request, data):
        """Answers the question for what was dropped."""
        self.x.XChangeProperty(self.display, LONG(request.requestor), LONG(request.property), LONG(request.target), 8, 0, data, len(data))
        event = Event()
        event.notify = SelectionNotify(SELECTION_NOTIFY, 0, 1, self.display, request.requestor, request.selection, request.target,
                                       request.property, request.time)
        self.x.XSendEvent(self.display, LONG(request.requestor), 0, LONG(0), ctypes.byref(event))
        self.x.XFlush(self.display)

    def close(self):
        self.x.XCloseDisplay(self.display)


def drop(display, window, *paths):
    """Drags files over the middle of a window and lets them go."""
    source = Source(display, window)
    uris, copy = source.atom("text/uri-list"), source.atom("XdndActionCopy")
    source.x.XSetSelectionOwner(source.display, LONG(source.atom("XdndSelection")), LONG(source.window), LONG(0))
    source.send("XdndEnter", 5 << 24, uris)
    source.send("XdndPosition", 0, 300 << 16 | 300, 0, copy)
    status = source.wait_for(lambda e: e.any.type == CLIENT_MESSAGE and e.message.message == source.atom("XdndStatus"))
    assert status.message.data[1] & 1, "the window does not take files"
    source.send("XdndDrop", 0, 0)
    asked = source.wait_for(lambda e: e.any.type == SELECTION_REQUEST)
    source.give(asked.request, "".join(f"{path.as_uri()}\r\n" for path in paths).encode())
    source.wait_for(lambda e: e.any.type == CLIENT_MESSAGE and e.message.message == source.atom("XdndFinished"))
    source.close()
