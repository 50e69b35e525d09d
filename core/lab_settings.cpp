#include "core/lab_settings.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <sstream>

#include "captures/lab_place.hpp"
#include "captures/wire_options.hpp"
#include "core/error.hpp"
#include "core/tap.hpp"
#include "core/transfer.hpp"
#include "core/wire_script.hpp"

namespace osiscope {

namespace {

constexpr std::size_t longest_script = 1 << 20;

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        if (line.find_first_not_of(" \t\r") != std::string::npos) lines.push_back(line);
    return lines;
}

void set_router(LabFacts& facts, const LabSettings& settings) {
    facts.hosts[1].address = "10.8.0.2";
    if (settings.ipv6) facts.hosts[1].address_v6 = "fd08::2";
    RouterFacts& router = facts.router.emplace();
    const std::uint32_t mtu_b = settings.mtu_b != 0 ? settings.mtu_b : settings.mtu;
    router.sides[0] = {"10.7.0.254", settings.ipv6 ? "fd07::fe" : "", "02:00:00:00:01:0a", settings.mtu};
    router.sides[1] = {"10.8.0.254", settings.ipv6 ? "fd08::fe" : "", "02:00:00:00:01:0b",
                       settings.router_mtu != 0 ? settings.router_mtu : mtu_b};
}

CapturePoint point_at(Place place, std::string description, const std::string& mac) {
    CapturePoint point;
    point.name = name(place);
    point.description = std::move(description);
    point.place = place;
    point.mac = mac_bytes(mac);
    return point;
}

CapturePoint wire_point(std::uint8_t link, const char* name) {
    CapturePoint point;
    point.name = name;
    point.description = fmt::format("osiscope {}: frames as they come out at its far end", name);
    point.place = Place::wire;
    point.link = link;
    return point;
}

/// Whether the wire itself is a capture point.
bool captures_wire(const LabSettings& settings) {
    return settings.capture_wire == "auto" ? settings.wire[0].rate != 0 && settings.wire[1].rate != 0
                                           : settings.capture_wire != "off";
}

}  // namespace

std::string line_code_of(const LabSettings& settings) {
    if (!settings.line_code.empty()) return settings.line_code;
    const std::uint64_t rate = std::max(settings.wire[0].rate, settings.wire[1].rate);
    if (settings.wire[0].rate == 0 || settings.wire[1].rate == 0 || rate > 100'000'000) return "none";
    return rate > 10'000'000 ? "mlt3" : "manchester";
}

void check(const LabSettings& settings) {
    const bool router = settings.topology == "router";
    if (!router && settings.router_mtu != 0)
        throw Error("--router-mtu is for a lab with a router; add --topology router");
    if (captures_wire_only(settings) && settings.topology != "direct")
        throw Error("--capture-wire only is for --topology direct: elsewhere a frame is on more than one wire");
    if (settings.ipv6 && !settings.path_mtu_discovery)
        throw Error("--pmtu-discovery off has no meaning with --ipv6: routers do not fragment IPv6 (RFC 8200 §5)");
    constexpr std::uint32_t least = 1280;
    for (const std::uint32_t mtu : {settings.mtu, settings.mtu_b, settings.router_mtu})
        if (settings.ipv6 && mtu != 0 && mtu < least)
            throw Error(fmt::format("IPv6 needs an MTU of at least {} bytes (RFC 8200 §5), not {}", least, mtu));
    if (settings.actions.size() > longest_script)
        throw Error(fmt::format("{} is longer than a script may be, 1 MiB", settings.actions_name));
    check_links(parse_script(settings.actions, settings.actions_name), settings.topology == "direct" ? 1 : 2,
                settings.actions_name);
}

std::vector<CapturePoint> points_of(const LabSettings& settings, const LabFacts& facts) {
    std::vector<CapturePoint> points;
    if (captures_wire_only(settings)) return {wire_point(0, "wire")};
    for (const Host host : {Host::a, Host::b}) {
        const HostFacts& known = facts.hosts[index(host)];
        points.push_back(
            point_at(place_of(host), fmt::format("osiscope host {}, {}", name(host), known.address), known.mac));
    }
    if (facts.router)
        for (const Host host : {Host::a, Host::b}) {
            const RouterFacts::Side& side = facts.router->sides[index(host)];
            points.push_back(point_at(router_towards(host),
                                      fmt::format("osiscope router, side towards {}, {}", name(host), side.address),
                                      side.mac));
        }
    if (!captures_wire(settings)) return points;
    static constexpr const char* names[3][2] = {{"wire", ""}, {"wire A-S", "wire S-B"}, {"wire A-R", "wire R-B"}};
    const std::size_t row = facts.topology == "router" ? 2 : facts.topology == "switch" ? 1 : 0;
    for (std::uint8_t link = 0; link < links_of(facts); ++link) points.push_back(wire_point(link, names[row][link]));
    return points;
}

std::string file_name_of(const LabSettings& settings) {
    if (settings.made_bytes) return fmt::format("seven-layers-{}.txt", *settings.made_bytes);
    return settings.file.substr(settings.file.find_last_of('/') + 1);
}

LabFacts facts_of(const LabSettings& settings) {
    LabFacts facts;
    static_cast<RunSettings&>(facts) = settings;
    facts.software = std::string("osiscope ") + OSISCOPE_VERSION;
    utsname system{};
    if (uname(&system) == 0) facts.kernel = system.release;
    facts.hosts[0].address = "10.7.0.1";
    facts.hosts[0].mac = "02:00:00:00:00:a1";
    facts.hosts[1].address = "10.7.0.2";
    facts.hosts[1].mac = "02:00:00:00:00:b2";
    if (settings.ipv6) {
        facts.hosts[0].address_v6 = "fd07::1";
        facts.hosts[1].address_v6 = "fd07::2";
    }
    if (settings.topology == "router") set_router(facts, settings);
    facts.port = default_port;
    facts.rate = settings.wire[0].rate;
    facts.delay_ns = settings.wire[0].delay_ns;
    facts.line_code = line_code_of(settings);
    facts.actions = lines_of(settings.actions);
    facts.file_name = file_name_of(settings);
    return facts;
}

bool leaves_frames_alone(const LabSettings& settings) {
    return settings.topology == "direct" && settings.actions.empty() && line_code_of(settings) == "none" &&
           leaves_frames_alone(settings.wire[0]) && leaves_frames_alone(settings.wire[1]);
}

}  // namespace osiscope
