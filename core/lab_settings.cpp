#include "core/lab_settings.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <cmath>

#include "core/error.hpp"
#include "core/transfer.hpp"

namespace osiscope {

namespace {

struct Unit {
    const char* suffix;
    double factor;
};

/// A number and one of the units behind it; negative when the text is neither.
double parse_with_unit(const std::string& text, std::initializer_list<Unit> units) {
    std::size_t used = 0;
    double value = -1;
    try {
        value = std::stod(text, &used);
    } catch (const std::exception&) {
        return -1;
    }
    if (!std::isfinite(value)) return -1;
    const std::string suffix = text.substr(used);
    for (const Unit& unit : units)
        if (suffix == unit.suffix) return value * unit.factor;
    return -1;
}

}  // namespace

LabFacts facts_of(const LabSettings& settings) {
    LabFacts facts;
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
    facts.port = default_port;
    facts.ipv6 = settings.ipv6;
    facts.raw = settings.raw;
    facts.rate = settings.wire[0].rate;
    facts.delay_ns = settings.wire[0].delay_ns;
    facts.wire = settings.wire;
    facts.mtu = settings.mtu;
    facts.congestion_control = settings.congestion_control;
    facts.file_name = settings.file.substr(settings.file.find_last_of('/') + 1);
    return facts;
}

std::uint64_t parse_rate(const std::string& text) {
    if (text == "unlimited") return 0;
    const double value = parse_with_unit(text, {{"", 1}, {"k", 1e3}, {"K", 1e3}, {"M", 1e6}, {"G", 1e9}});
    if (value < 0 || value > 1e12)
        throw Error(fmt::format("“{}” is not a rate; write for example 10M, 2.5G, 64k or unlimited", text));
    if (value > 0 && value < 1000)
        throw Error(fmt::format("A rate of {} bit/s would take minutes for one frame; the slowest is 1k", text));
    return static_cast<std::uint64_t>(value);
}

std::int64_t parse_delay(const std::string& text) {
    const double value = text == "0" ? 0 : parse_with_unit(text, {{"ms", 1e6}, {"s", 1e9}, {"us", 1e3}, {"ns", 1}});
    if (value < 0 || value > 60e9)
        throw Error(fmt::format("“{}” is not a delay up to a minute; write for example 20ms, 1.5s or 300us", text));
    return static_cast<std::int64_t>(value);
}

}  // namespace osiscope
