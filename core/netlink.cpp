#include "core/netlink.hpp"

#include <arpa/inet.h>
#include <linux/neighbour.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/file_descriptor.hpp"

namespace osiscope {

namespace {

/// A request being put together: a netlink header, the family's own header, attributes.
class Request {
public:
    template <class Head>
    Request(std::uint16_t type, std::uint16_t flags, const Head& head) {
        nlmsghdr header{};
        header.nlmsg_type = type;
        header.nlmsg_flags = static_cast<std::uint16_t>(flags | NLM_F_REQUEST);
        put(&header, sizeof header);
        put(&head, sizeof head);
    }
    void add(std::uint16_t type, const void* value, std::size_t length) {
        const rtattr head{static_cast<std::uint16_t>(RTA_LENGTH(length)), type};
        put(&head, sizeof head);
        put(value, length);
    }
    void add(std::uint16_t type, std::uint32_t value) { add(type, &value, sizeof value); }
    /// The whole message, its length filled in.
    [[nodiscard]] const std::vector<char>& finished() {
        const auto length = static_cast<std::uint32_t>(bytes_.size());
        std::memcpy(bytes_.data(), &length, sizeof length);
        return bytes_;
    }

private:
    void put(const void* from, std::size_t length) {
        const char* at = static_cast<const char*>(from);
        bytes_.insert(bytes_.end(), at, at + length);
        bytes_.resize((bytes_.size() + 3) & ~std::size_t{3}, 0);
    }
    std::vector<char> bytes_;
};

std::size_t aligned(std::size_t length) { return (length + 3) & ~std::size_t{3}; }

/// What follows a message's own header; the macros for it have casts our warnings refuse.
template <class Part>
const Part* following(const nlmsghdr& header) {
    return reinterpret_cast<const Part*>(reinterpret_cast<const char*>(&header) + sizeof header);
}

struct Attribute {
    std::uint16_t type;
    const char* value;
    std::size_t length;
};

/// The attributes after a message's family header.
std::vector<Attribute> attributes(const nlmsghdr& header, std::size_t family_header) {
    std::vector<Attribute> found;
    const char* all = reinterpret_cast<const char*>(&header);
    std::size_t at = sizeof header + aligned(family_header);
    while (at + sizeof(rtattr) <= header.nlmsg_len) {
        rtattr head{};
        std::memcpy(&head, all + at, sizeof head);
        if (head.rta_len < sizeof head || at + head.rta_len > header.nlmsg_len) break;
        found.push_back({head.rta_type, all + at + sizeof head, head.rta_len - sizeof head});
        at += aligned(head.rta_len);
    }
    return found;
}

class Netlink {
public:
    explicit Netlink(std::string what) : what_(std::move(what)) {
        socket_ = FileDescriptor(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
        if (!socket_.open()) fail(errno);
    }
    [[noreturn]] void fail(int error) const { throw_system_failure("Lab interface: cannot " + what_, error); }

    void send(Request& request) {
        const std::vector<char>& bytes = request.finished();
        if (::send(socket_.get(), bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) fail(errno);
    }
    /// Sends a request with NLM_F_ACK and throws what the kernel has against it.
    void ask(Request& request) {
        send(request);
        for_each_answer([&](const nlmsghdr& header) {
            if (header.nlmsg_type != NLMSG_ERROR) return true;
            const auto* result = following<nlmsgerr>(header);
            if (result->error != 0) fail(-result->error);
            return false;
        });
    }
    /// Hands over the kernel's messages until `take` returns false.
    template <class Take>
    void for_each_answer(Take take) {
        std::vector<char> buffer(1U << 16);
        for (;;) {
            const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) fail(errno);
            const auto end = static_cast<std::size_t>(count);
            for (std::size_t at = 0; at + sizeof(nlmsghdr) <= end;) {
                const auto* header = reinterpret_cast<const nlmsghdr*>(buffer.data() + at);
                if (header->nlmsg_len < sizeof *header || at + header->nlmsg_len > end) break;
                if (!take(*header)) return;
                at += aligned(header->nlmsg_len);
            }
        }
    }

private:
    std::string what_;
    FileDescriptor socket_;
};

constexpr std::uint16_t plain = NLM_F_ACK;

/// A request to set one route again, as the kernel reported it, with the metric.
Request with_metric(const nlmsghdr& reported, std::uint16_t metric, std::uint32_t value, bool locked) {
    rtmsg route = *following<rtmsg>(reported);
    route.rtm_flags = 0;  // those are the kernel's to say
    Request request(RTM_NEWROUTE, NLM_F_ACK | NLM_F_REPLACE | NLM_F_CREATE, route);
    std::vector<std::uint32_t> values(RTAX_MAX + 1, 0);
    values[metric] = value;
    if (locked) values[RTAX_LOCK] = 1U << metric;
    for (const Attribute& attribute : attributes(reported, sizeof route))
        if (attribute.type != RTA_METRICS && attribute.type != RTA_CACHEINFO)
            request.add(attribute.type, attribute.value, attribute.length);
    std::vector<char> metrics;
    for (std::uint16_t number = 1; number <= RTAX_MAX; ++number) {
        if (values[number] == 0) continue;
        const struct {
            rtattr head;
            std::uint32_t value;
        } one{{RTA_LENGTH(sizeof(std::uint32_t)), number}, values[number]};
        metrics.insert(metrics.end(), reinterpret_cast<const char*>(&one),
                       reinterpret_cast<const char*>(&one) + sizeof one);
    }
    request.add(RTA_METRICS, metrics.data(), metrics.size());
    return request;
}

/// An IP address as netlink has it.
struct RawAddress {
    std::uint8_t family = AF_INET;
    std::vector<char> bytes;
};

RawAddress raw_address(const std::string& text) {
    RawAddress raw;
    raw.family = text.find(':') == std::string::npos ? AF_INET : AF_INET6;
    raw.bytes.resize(raw.family == AF_INET ? 4 : 16);
    if (inet_pton(raw.family, text.c_str(), raw.bytes.data()) != 1) throw Error("Not an IP address: " + text);
    return raw;
}

NeighbourState state_of(std::uint16_t kernels) {
    if ((kernels & NUD_INCOMPLETE) != 0) return NeighbourState::asking;
    constexpr int valid = NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT | NUD_NOARP;
    return (kernels & valid) != 0 ? NeighbourState::known : NeighbourState::unknown;
}

}  // namespace

void set_queue_length(int interface_index, std::uint32_t frames) {
    ifinfomsg interface {};
    interface.ifi_index = interface_index;
    Request request(RTM_NEWLINK, plain, interface);
    request.add(IFLA_TXQLEN, frames);
    Netlink("lengthen its queue").ask(request);
}

void use_plain_queue(int interface_index) {
    tcmsg queue{};
    queue.tcm_ifindex = interface_index;
    queue.tcm_parent = TC_H_ROOT;
    Request request(RTM_NEWQDISC, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, queue);
    request.add(TCA_KIND, "pfifo", sizeof "pfifo");
    Netlink("give it a plain queue").ask(request);
}

void set_route_metric(std::uint16_t metric, std::uint32_t value, bool locked) {
    std::vector<Request> changes;
    Netlink netlink("set a route's metric");
    Request dump(RTM_GETROUTE, NLM_F_DUMP, rtmsg{});
    netlink.send(dump);
    netlink.for_each_answer([&](const nlmsghdr& header) {
        if (header.nlmsg_type == NLMSG_DONE || header.nlmsg_type == NLMSG_ERROR) return false;
        const auto* route = following<rtmsg>(header);
        if (header.nlmsg_type == RTM_NEWROUTE && route->rtm_table == RT_TABLE_MAIN && route->rtm_type == RTN_UNICAST)
            changes.push_back(with_metric(header, metric, value, locked));
        return true;
    });
    for (Request& change : changes) netlink.ask(change);
}

void use_neighbour(int interface_index, const std::string& address) {
    const RawAddress raw = raw_address(address);
    ndmsg neighbour{};
    neighbour.ndm_family = raw.family;
    neighbour.ndm_ifindex = interface_index;
    neighbour.ndm_flags = NTF_USE;
    Request request(RTM_NEWNEIGH, NLM_F_ACK | NLM_F_CREATE, neighbour);
    request.add(NDA_DST, raw.bytes.data(), raw.bytes.size());
    Netlink("ask for a neighbour's address").ask(request);
}

NeighbourState neighbour_state(int interface_index, const std::string& address) {
    const RawAddress raw = raw_address(address);
    ndmsg all{};
    all.ndm_family = raw.family;
    Netlink netlink("look up a neighbour's address");
    Request dump(RTM_GETNEIGH, NLM_F_DUMP, all);
    netlink.send(dump);
    NeighbourState state = NeighbourState::unknown;
    netlink.for_each_answer([&](const nlmsghdr& header) {
        if (header.nlmsg_type == NLMSG_DONE || header.nlmsg_type == NLMSG_ERROR) return false;
        const auto* entry = following<ndmsg>(header);
        if (header.nlmsg_type != RTM_NEWNEIGH || entry->ndm_ifindex != interface_index) return true;
        for (const Attribute& attribute : attributes(header, sizeof *entry))
            if (attribute.type == NDA_DST && attribute.length == raw.bytes.size() &&
                std::equal(raw.bytes.begin(), raw.bytes.end(), attribute.value))
                state = state_of(entry->ndm_state);
        return true;
    });
    return state;
}

}  // namespace osiscope
