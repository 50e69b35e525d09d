// Inside captures/ only: the members of one JSON object after the other, written straight into a line.
#pragma once

#include "layers/text_writer.hpp"

namespace osiscope {

/// All our names and values are plain ASCII, so nothing needs escaping. Every member ends in a comma; closing an
/// object or array puts the bracket in the place of the last one. None may stay empty.
struct JsonLine {
    TextWriter& out;

    template <std::size_t Size>
    void key(const char (&name)[Size]) {
        out.character('"');
        out.literal(name);
        out.literal("\":");
    }
    void key(std::string_view name) {
        out.character('"');
        out.text(name);
        out.literal("\":");
    }
    template <std::size_t Size>
    void number(const char (&name)[Size], std::uint64_t value) {
        key(name);
        element(value);
    }
    template <std::size_t Size>
    void text(const char (&name)[Size], std::string_view value) {
        key(name);
        out.character('"');
        out.text(value);
        out.literal("\",");
    }
    template <std::size_t Size>
    void mac(const char (&name)[Size], Bytes six) {
        key(name);
        out.character('"');
        out.mac(six);
        out.literal("\",");
    }
    template <std::size_t Size>
    void ipv4(const char (&name)[Size], Bytes four) {
        key(name);
        out.character('"');
        out.ipv4(four);
        out.literal("\",");
    }
    template <std::size_t Size>
    void ipv6(const char (&name)[Size], Bytes sixteen) {
        key(name);
        out.character('"');
        out.ipv6(sixteen);
        out.literal("\",");
    }
    template <std::size_t Size>
    JsonLine open(const char (&name)[Size]) {
        key(name);
        out.character('{');
        return {out};
    }
    JsonLine open() {
        out.character('{');
        return {out};
    }
    void close() { end('}'); }

    template <std::size_t Size>
    void open_array(const char (&name)[Size]) {
        key(name);
        out.character('[');
    }
    void open_array() { out.character('['); }
    void element(std::uint64_t value) {
        out.decimal(value);
        out.character(',');
    }
    void element(std::string_view value) {
        out.character('"');
        out.text(value);
        out.literal("\",");
    }
    void close_array() { end(']'); }

private:
    void end(char bracket) {
        out.replace_last(bracket);
        out.character(',');
    }
};

}  // namespace osiscope
