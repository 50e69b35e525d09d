// What each layer of a host is doing at a moment: one short line a card.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "captures/digest.hpp"

namespace osiscope {

struct HostLines {
    std::vector<std::string> title;  ///< "Host A · sender", "Host A", "A"
    std::string address;             ///< "10.7.0.1"
    std::array<std::vector<std::string>, 8>
        line;  ///< [1] … [7]: the longest version first; "\n" where it takes two lines
    std::array<std::vector<std::string>, 8> aside;  ///< one figure more, at the right of the layer's name
    std::string
        number;  ///< the transport layer's own, "next 2\u2009949 (rel.)": for beside its name, where no line has it
    std::array<std::string, 8> details;  ///< everything known of the layer then, for the mouse: lines
};

/// A host at a moment: what the cards' words are worked out from.
struct HostMoment {
    const Story& story;
    Host host;
    Time at;
    std::uint32_t number;     ///< of the stream; `no_index` = none
    const TcpStream* stream;  ///< the same, or nullptr
    std::uint32_t shown;      ///< the frame on the stage; `no_index` = none
    bool here;                ///< it is at this host now

    [[nodiscard]] int side() const { return host == Host::a ? 0 : 1; }
};

/// `shown` is the frame on the stage (`no_index` = none) and `here` whether it is at this host now: then the lower
/// layers show its addresses, else the host's own.
[[nodiscard]] HostLines host_lines(const Story& story, Host host, Time at, std::uint32_t shown, bool here);

/// "02:…:a1": a MAC address short enough for a card.
[[nodiscard]] std::string short_mac(const std::string& mac);

}  // namespace osiscope
