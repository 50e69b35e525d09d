"""What tshark says of a capture, in the shape of `osiscope decode --json`: the outermost stack only, a layer only when its
whole fixed header was captured. Read from PDML, the one output of tshark that keeps which header a field belongs to."""
import subprocess
import xml.parsers.expat
from dataclasses import dataclass, field

PREFERENCES = ["ip.check_checksum:TRUE", "tcp.check_checksum:TRUE", "udp.check_checksum:TRUE", "ip.defragment:FALSE", "ipv6.defragment:FALSE",
               "tcp.desegment_tcp_streams:FALSE", "tcp.relative_sequence_numbers:FALSE", "tcp.analyze_sequence_numbers:TRUE"]
CHECKSUM = {"0": "bad", "1": "good", "2": "unverified", "3": "none", "4": "bad"}  # 4: zero where zero is not allowed
LINKS = {"1": "ethernet", "7": "raw", "15": "null", "25": "sll", "129": "raw", "130": "raw", "174": "null", "210": "sll2"}
EXTENSIONS = {"ipv6.hopopts": 0, "ipv6.routing": 43, "ipv6.fraghdr": 44, "ipv6.dstopts": 60}
ENDS_CHAIN = {"ah", "mipv6", "mip6", "shim6"}
NOT_PACKETS = {"systemd_journal", "file-pcapng", "sysdig", "ft_specific_event", "ft_specific_report"}
ANALYSIS = ("retransmission fast_retransmission spurious_retransmission out_of_order duplicate_ack zero_window window_update window_full keep_alive "
            "keep_alive_ack lost_segment ack_lost_segment zero_window_probe zero_window_probe_ack reused_ports").split()


@dataclass
class Node:
    name: str = ""
    show: str = ""
    value: str = ""
    at: int = 0
    size: int = 0
    protocol: bool = False
    children: list = field(default_factory=list)

    def all(self, name):
        """The fields of that name in this header, in order, not those of headers quoted or carried inside it."""
        for child in self.children:
            if child.name == name:
                yield child
            if not child.protocol:
                yield from child.all(name)

    def first(self, name):
        return next(self.all(name), None)

    def text(self, name):
        found = self.first(name)
        return found.show if found else None

    def number(self, name):
        found = self.first(name)
        return int(found.show, 0) if found and found.show else None

    def has(self, name):
        return self.first(name) is not None


def trees(capture):
    """One Node a packet, its children tshark's protocols in order."""
    options = [word for preference in PREFERENCES for word in ("-o", preference)]
    done = subprocess.Popen(["tshark", "-n", "-r", str(capture), *options, "-T", "pdml"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    packets, stack = [], []

    def start(tag, attributes):
        if tag == "packet":
            stack.append(Node("packet"))
        elif stack:
            node = Node(attributes.get("name", ""), attributes.get("show") or attributes.get("showname", ""), attributes.get("unmaskedvalue") or attributes.get("value", ""),
                        int(attributes.get("pos", 0)), int(attributes.get("size", 0)), tag == "proto")
            stack[-1].children.append(node)
            stack.append(node)

    def end(tag):
        if stack and tag in ("packet", "proto", "field"):
            node = stack.pop()
            if tag == "packet":
                packets.append(node)

    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.ParseFile(done.stdout)
    done.communicate()
    return packets


def present(**keys):
    return {key: value for key, value in keys.items() if value is not None}


def ethernet(node):
    length = node.number("eth.len")
    return present(dst=node.text("eth.dst"), src=node.text("eth.src"), type=node.number("eth.type"), len=length)


def tags_of(node, tpid):
    """802.1ad headers hold one tag, or two when both have its type."""
    prefix = "vlan" if node.name == "vlan" else "ieee8021ad"
    names = [f"{prefix}.id"] if node.has(f"{prefix}.id") else [f"{prefix}.svid", f"{prefix}.cvid"]
    tags = []
    for name, priority, dei in zip(names, node.all(f"{prefix}.priority"), node.all(f"{prefix}.dei")):
        if node.has(name):
            tags.append({"tpid": tpid, "id": node.number(name), "prio": int(priority.show, 0), "dei": flag(dei.show)})
    return tags


def flag(text):
    return {"True": 1, "False": 0}.get(text, int(text, 0) if text and text.isdigit() else None)


def following_type(node):
    """The EtherType a tag or link header announces, or None when it announces none."""
    for name in ("eth.type", "vlan.etype", "ieee8021ah.etype", "sll.etype", "sll.gretype", "sll.ltype"):
        if node.has(name):
            return node.number(name)
    return None


def cooked(node):
    protocol = next((node.number(name) for name in ("sll.etype", "sll.gretype", "sll.ltype") if node.has(name)), None)
    return present(pkttype=node.number("sll.pkttype"), hatype=node.number("sll.hatype"), halen=node.number("sll.halen"), proto=protocol,
                   addr=node.text("sll.src.eth"), ifindex=node.number("sll.ifindex"))


def arp(node):
    layer = present(htype=node.number("arp.hw.type"), ptype=node.number("arp.proto.type"), hlen=node.number("arp.hw.size"),
                   plen=node.number("arp.proto.size"), op=node.number("arp.opcode"), sha=node.text("arp.src.hw_mac"),
                   spa=node.text("arp.src.proto_ipv4"), tha=node.text("arp.dst.hw_mac"), tpa=node.text("arp.dst.proto_ipv4"))
    if [layer.get(key) for key in ("htype", "ptype", "hlen", "plen")] == [1, 0x0800, 6, 4]:
        return layer
    return {key: value for key, value in layer.items() if key not in ("sha", "spa", "tha", "tpa")}


def kinds(options, field):
    """The kinds of the options that can be told apart, up to and with the first End. tshark shows an option whose length
    is impossible as mere text, and (a trap) names no field for IP options it does not know."""
    found = []
    for option in options.children if options else []:
        kind = option.first(field)
        if kind is None and not option.size or any(option.all("_ws.expert")) and kind is None:
            continue
        found.append(int(kind.show if kind else option.value[:2], 0 if kind else 16))
        if found[-1] == 0:
            break
    return found or None


def ipv4(node):
    return present(version=node.number("ip.version"), hlen=node.number("ip.hdr_len"), dsfield=node.number("ip.dsfield"), len=node.number("ip.len"),
                   id=node.number("ip.id"), rf=flag(node.text("ip.flags.rb")), df=flag(node.text("ip.flags.df")), mf=flag(node.text("ip.flags.mf")),
                   frag=node.number("ip.frag_offset") * 8,  # trap: counted in units of 8 bytes
                   ttl=node.number("ip.ttl"), proto=node.number("ip.proto"), csum=node.number("ip.checksum"),
                   csum_status=CHECKSUM.get(node.text("ip.checksum.status")), src=node.text("ip.src"), dst=node.text("ip.dst"),
                   opts=kinds(next((child for child in node.children if child.at == node.at + 20), None), "ip.opt.type"))


def ipv6(node):
    layer = present(version=node.number("ipv6.version"), tclass=node.number("ipv6.tclass"), flow=node.number("ipv6.flow"), plen=node.number("ipv6.plen"),
                    next=node.number("ipv6.nxt"), hlim=node.number("ipv6.hlim"), src=node.text("ipv6.src"), dst=node.text("ipv6.dst"))
    chain = []
    for child in node.children:
        if child.name in EXTENSIONS and child.protocol:
            chain.append(child)
        elif child.protocol:
            break
    if chain:
        layer["ext"] = [EXTENSIONS[child.name] for child in chain]
    fragment = next((child for child in chain if child.name == "ipv6.fraghdr"), None)
    if fragment and fragment.has("ipv6.fraghdr.ident"):
        layer["frag"] = {"offset": fragment.number("ipv6.fraghdr.offset") * 8, "more": flag(fragment.text("ipv6.fraghdr.more")),
                         "id": fragment.number("ipv6.fraghdr.ident")}
    return layer


def tcp_option_values(node):
    """The value of the first option of each kind whose length byte is the right one and which is all there."""
    values = {}
    for option in node.first("tcp.options").children if node.has("tcp.options") else []:
        kind, length = option.number("tcp.option_kind"), option.number("tcp.option_len")
        if kind == 0:
            break
        if kind == 2 and length == 4:
            new = present(mss=option.number("tcp.options.mss_val"))
        elif kind == 3 and length == 3:
            new = present(wscale=option.number("tcp.options.wscale.shift"))
        elif kind == 4 and length == 2:
            new = {"sackok": 1}
        elif kind == 5 and length and length >= 10 and length % 8 == 2:
            edges = [[int(left.show), int(right.show)] for left, right in zip(option.all("tcp.options.sack_le"), option.all("tcp.options.sack_re"))]
            new = {"sack": edges} if len(edges) == length // 8 else {}
        elif kind == 8 and length == 10 and option.has("tcp.options.timestamp.tsecr"):
            new = {"tsval": option.number("tcp.options.timestamp.tsval"), "tsecr": option.number("tcp.options.timestamp.tsecr")}
        else:
            new = {}
        values = {**new, **values}
    return values


def tcp(node):
    layer = present(sport=node.number("tcp.srcport"), dport=node.number("tcp.dstport"), seq=node.number("tcp.seq_raw"), ack=node.number("tcp.ack_raw"),
                    hlen=node.number("tcp.hdr_len"), flags=node.number("tcp.flags"), win=node.number("tcp.window_size_value"),
                    csum=node.number("tcp.checksum"), csum_status=CHECKSUM.get(node.text("tcp.checksum.status")), urg=node.number("tcp.urgent_pointer"),
                    len=node.number("tcp.len"), opts=kinds(node.first("tcp.options"), "tcp.option_kind"), stream=node.number("tcp.stream"),
                    calc_win=node.number("tcp.window_size"))
    layer.update(tcp_option_values(node))
    analysis = [name for name in ANALYSIS if node.has(f"tcp.analysis.{name}")]
    if analysis:
        layer["analysis"] = analysis
    return layer


def udp(node):
    return present(sport=node.number("udp.srcport"), dport=node.number("udp.dstport"), len=node.number("udp.length"), csum=node.number("udp.checksum"),
                   csum_status=CHECKSUM.get(node.text("udp.checksum.status")))


def icmp(node):
    echo = node.number("icmp.type") in (0, 8) and node.has("icmp.seq")
    return present(type=node.number("icmp.type"), code=node.number("icmp.code"), csum=node.number("icmp.checksum"),
                   csum_status=CHECKSUM.get(node.text("icmp.checksum.status")), id=node.number("icmp.ident") if echo else None,
                   seq=node.number("icmp.seq") if echo else None)


def icmp6(node):
    echo = node.has("icmpv6.echo.sequence_number")
    return present(type=node.number("icmpv6.type"), code=node.number("icmpv6.code"), csum=node.number("icmpv6.checksum"),
                   csum_status=CHECKSUM.get(node.text("icmpv6.checksum.status")), id=node.number("icmpv6.echo.identifier") if echo else None,
                   seq=node.number("icmpv6.echo.sequence_number"))


# tshark's protocol: our key, its reader, the field that ends the fixed header, bytes of that header.
LAYERS = {"eth": ("eth", ethernet, "eth.src", 14), "sll": ("sll", cooked, "sll.halen", 16), "arp": ("arp", arp, "arp.opcode", 8),
          "ip": ("ip", ipv4, "ip.src", 20), "ipv6": ("ip6", ipv6, "ipv6.dst", 40), "tcp": ("tcp", tcp, "tcp.urgent_pointer", 20),
          "udp": ("udp", udp, "udp.length", 8), "icmp": ("icmp", icmp, "icmp.checksum", 4), "icmpv6": ("icmp6", icmp6, "icmpv6.checksum", 4)}
TRANSPORT = {"tcp", "udp", "icmp", "icmpv6"}


def null_family(node):
    family = node.first("null.family") or node.first("null.type")
    return present(family=int(family.show, 0) if family else None)


def carried(layer, node, there):
    """Bytes from the start of the IP header that are the packet's, not padding."""
    if "plen" in layer:
        first = node.children and next((child for child in node.children if child.name == "ipv6.hopopts"), None)
        jumbo = first.number("ipv6.opt.jumbo") if first and layer["plen"] == 0 else None
        length = 40 + (jumbo if jumbo and jumbo > 0xffff else layer["plen"])
    else:
        length = layer.get("len", there)
    return min(length, there)


def packet(tree):
    """The expected line of one packet, and its tshark tree for whoever explains a difference."""
    frame = next(child for child in tree.children if child.name == "frame")
    caplen = frame.number("frame.cap_len")
    line = present(ts=frame.text("frame.time_epoch"), caplen=caplen, len=frame.number("frame.len"), link=LINKS.get(frame.text("frame.encap_type"), "other"))
    announced, network, limit = None, False, caplen
    for node in tree.children[tree.children.index(frame) + 1:] if line["link"] != "other" else []:
        if node.name == "raw":
            continue
        if node.name == "null" and "null" not in line:
            if caplen >= 4:
                line["null"] = null_family(node)
            continue
        if node.name in ("vlan", "ieee8021ad") and announced is not None and not network:
            for number, tag in enumerate(tags_of(node, announced)):
                if node.at + 4 * number + 4 <= caplen:
                    line.setdefault("vlan", []).append(tag)
            announced = following_type(node)
            if announced is None:
                break
            continue
        if node.name not in LAYERS or LAYERS[node.name][0] in line or (node.name == "eth" and line["link"] != "ethernet") or (node.name in TRANSPORT) != network:
            break
        key, read, last, size = LAYERS[node.name]
        if key == "sll" and line["link"] == "sll2":
            size = 20
        if not node.has(last) or node.at + size > limit:
            break
        if key == "arp" and announced != 0x0806:
            break
        layer = read(node)
        if key == "arp" and [layer.get(name) for name in ("htype", "ptype", "hlen", "plen")] == [1, 0x0800, 6, 4] and node.at + 28 > caplen:
            break
        line[key] = layer
        if key in ("eth", "sll"):
            announced = following_type(node)
            if announced is None:
                break
        if key in ("ip", "ip6"):
            network, limit = True, min(caplen, node.at + carried(layer, node, line["len"] - node.at))
        if key == "arp" or node.name in TRANSPORT or any(child.name in ENDS_CHAIN for child in node.children):
            break
    return line


def expected(capture):
    """[(line, tree)] of every packet; journal and custom blocks, which take frame numbers in tshark, left out."""
    found = []
    for tree in trees(capture):
        if not any(child.name in NOT_PACKETS or child.has("frame.cb_pen") for child in tree.children):
            found.append((packet(tree), tree))
            found[-1][0]["frame"] = len(found)
    return found
