#include "captures/lab_place.hpp"

#include <fmt/format.h>

#include <charconv>

namespace osiscope {

namespace {

constexpr std::string_view wire_comment = "osiscope wire ";

constexpr const char* comment_of(Place place) {
    switch (place) {
        case Place::host_a: return "osiscope host A";
        case Place::host_b: return "osiscope host B";
        case Place::router_a: return "osiscope router side A";
        case Place::router_b: return "osiscope router side B";
        default: return "";
    }
}

}  // namespace

std::string place_comment(const CapturePoint& point) {
    return point.place == Place::wire ? fmt::format("{}{}", wire_comment, point.link) : comment_of(point.place);
}

void read_place(std::string_view comment, CapturePoint& point) {
    for (const Place place : {Place::host_a, Place::host_b, Place::router_a, Place::router_b})
        if (comment == comment_of(place)) point.place = place;
    if (comment.substr(0, wire_comment.size()) != wire_comment) return;
    const std::string_view number = comment.substr(wire_comment.size());
    if (std::from_chars(number.data(), number.data() + number.size(), point.link).ec == std::errc{})
        point.place = Place::wire;
}

const char* name(Place place) {
    switch (place) {
        case Place::host_a: return "A";
        case Place::host_b: return "B";
        case Place::router_a: return "R-A";
        case Place::router_b: return "R-B";
        case Place::wire: return "wire";
        case Place::elsewhere: break;
    }
    return "";
}

const char* place_text(Place place) {
    switch (place) {
        case Place::host_a: return "host A";
        case Place::host_b: return "host B";
        case Place::router_a: return "the router's side towards A";
        case Place::router_b: return "the router's side towards B";
        case Place::wire: return "the wire";
        case Place::elsewhere: break;
    }
    return "elsewhere";
}

}  // namespace osiscope
