#include "captures/explain_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "captures/journey_story.hpp"
#include "captures/lab_place.hpp"
#include "captures/refusal.hpp"
#include "captures/wire_settings.hpp"
#include "layers/data_link/ethernet.hpp"
#include "layers/escaped_text.hpp"
#include "layers/grouping.hpp"
#include "layers/physical/ethernet_line.hpp"
#include "layers/text.hpp"

namespace osiscope {

std::string bits_text(BitRange bits) {
    if (bits.count == 0) return "";
    if (bits.first % 8 == 0 && bits.count % 8 == 0)
        return bits.count == 8 ? fmt::format("byte {}", bits.first / 8)
                               : fmt::format("bytes {}–{}", bits.first / 8, bits.end() / 8 - 1);
    const std::uint32_t last = bits.end() - 1;
    if (bits.count == 1) return fmt::format("byte {} bit {}", bits.first / 8, bits.first % 8);
    if (bits.first / 8 == last / 8) return fmt::format("byte {} bits {}–{}", bits.first / 8, bits.first % 8, last % 8);
    return fmt::format("byte {} bit {} – byte {} bit {}", bits.first / 8, bits.first % 8, last / 8, last % 8);
}

namespace {

std::size_t columns(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width) {
    const std::size_t used = columns(text);
    return used < width ? text + std::string(width - used, ' ') : text;
}

void write_rows(std::string& out, const LayerStory& story) {
    for (const Row& row : story.rows) {
        out += fmt::format("      {} {} {} {}{}\n", padded(escaped(row.label), 26), padded(escaped(row.value), 30),
                           padded(bits_text(row.bits), 18), padded(name(row.provenance), 14), escaped(row.note));
    }
}

std::string pieces_text(const SevenLayers& layers, int layer) {
    std::string text;
    for (const UnitPiece& piece : layers.pieces)
        if (piece.layer >= layer) text += fmt::format("[{} {}]", piece.label, grouped(piece.length));
    return text;
}

/// The bytes a layer itself adds, or its data at the top: at most four rows.
void write_own_bytes(std::string& out, const SevenLayers& layers, int layer, Bytes frame) {
    constexpr std::uint32_t shown = 64;
    for (const UnitPiece& piece : layers.pieces) {
        if (piece.layer != layer || piece.range.count == 0) continue;
        const Bytes bytes = slice(frame, piece.range);
        out += hex_dump(bytes.first(std::min<std::size_t>(bytes.size(), shown)), piece.range.first);
        if (bytes.size() > shown)
            out += fmt::format("              … {} more\n", counted(bytes.size() - shown, "byte", "bytes"));
    }
}

void write_layer(std::string& out, const SevenLayers& layers, int layer, Bytes frame) {
    const LayerStory& story = osiscope::story(layers, layer);
    out += fmt::format("  {} {} {}\n", layer, padded(layer_name(layer), 13), escaped(story.headline));
    if (!story.involved) return;
    if (layer >= 2)
        out += fmt::format("      {} of {}: {}\n", story.unit, counted(story.unit_length, "byte", "bytes"),
                           pieces_text(layers, layer));
    write_own_bytes(out, layers, layer, frame);
}

std::string seconds(Time since) { return grouped_decimal(static_cast<double>(since) / 1e9, 6) + " s"; }

std::string wire_text(const Recording& recording, const Journey& journey, Time start) {
    std::string text =
        fmt::format("  ~ the wire      left {} at {}", name(journey.from), seconds(journey.departs - start));
    if (journey.wire_action != no_index) {
        const WireAction& action = recording.wire_actions[journey.wire_action];
        if (action.first_bit != 0)
            text += fmt::format(", first bit on the line at {}, last bit at {}", seconds(action.first_bit - start),
                                seconds(action.last_bit - start));
        if (action.kind == WireAction::Kind::dropped) return text + fmt::format(", dropped: {}\n", name(action.reason));
    }
    if (journey.arrival_known)
        text += fmt::format(", reached {} at {}", name(other(journey.from)), seconds(journey.arrives - start));
    else text += ", its arrival was not captured";
    return text + "\n";
}

void write_line_start(std::string& out, const std::vector<std::uint8_t>& octets) {
    const Bytes start = Bytes(octets).first(std::min<std::size_t>(octets.size(), 12));
    out += fmt::format("      on the line: {} … {}\n", hex_text(start), hex_text(Bytes(octets).last(4)));
}

/// What the receiving network card found out about the frame, as far as the recording tells.
std::string check_text(const Story& story, const Journey& journey, std::uint32_t frame) {
    if (on_line(story.recording, frame) != OnLine::yes)
        return "whether a frame check sequence was compared is not known";
    const bool two_links = journey.next_wire_action != no_index;
    const std::uint32_t number = two_links ? journey.next_wire_action : journey.wire_action;
    const CheckSequence check = check_sequence_of(story, frame);
    const auto setup = number == no_index
                           ? std::nullopt
                           : wire_settings_at(story.recording, story.recording.wire_actions[number].arrived,
                                              story.recording.wire_actions[number].link);
    const bool looked = !setup || setup->frame_check[index(story.recording.wire_actions[number].from)];
    if (!check.carried_known) return "the frame check sequence was damaged too, and this card does not check it";
    if (!fits(check)) return "the frame check sequence does not fit, but this card does not check it";
    return looked ? "the frame check sequence fits"
                  : "the frame check sequence fits, though this card does not check it";
}

std::string link_arrival(const Story& story, const Journey& journey, std::uint32_t frame) {
    const Bytes bytes = frame_bytes(story.recording, frame);
    const bool group = link_type_of(story.recording, frame) == LinkType::ethernet &&
                       ethernet::is_group(bytes_at(bytes, 0, ethernet::destination));
    return fmt::format("for {}, {}: header and trailer come off",
                       group ? "a group of stations" : "this host's MAC address", check_text(story, journey, frame));
}

std::string checksum_arrival(const Packet& packet, int layer) {
    for (const Layer& one : packet.layers) {
        if (osi_layer(one.protocol) != layer) continue;
        if (one.checksum == ChecksumState::correct) return "the checksum fits: the header comes off";
        if (one.checksum == ChecksumState::not_verifiable)
            return "whether the checksum fits is not known: the header comes off";
    }
    return "the header comes off";
}

std::string transport_arrival(const Packet& packet) {
    const Layer* tcp = find(packet, Protocol::tcp);
    const bool data = tcp != nullptr && tcp->payload.count > 0;
    return checksum_arrival(packet, 4) + (data ? ", and the data has to be acknowledged" : "");
}

std::string refusal_text(int layer) {
    switch (layer) {
        case 2: return "not for this host's MAC address: silently discarded";
        case 3: return "the header checksum does not fit: IP discards the packet";
        default: return "the checksum does not fit: discarded";
    }
}

std::string upper_arrival(const SevenLayers& layers, const Packet& packet, int layer) {
    if (layer == 7) return escaped(story(layers, 7).headline);
    if (layer == 6) return "binary: taken as they are";
    return find(packet, Protocol::tcp) != nullptr ? "bytes of an open connection" : "no session";
}

/// Up through the receiver's layers, to the top or to the one that refuses it.
void write_arrival(std::string& out, const Story& story, const Journey& journey) {
    const std::uint32_t frame = journey.received != no_index ? journey.received : frame_of(journey);
    const SevenLayers layers = seven_layers(story, frame);
    const Packet packet = decode_frame(story.recording, frame);
    const int refused = refusing_layer(story.recording, journey);
    const int top = refused != 0 ? refused : layers.top;
    for (int layer = 1; layer <= top; ++layer) {
        const std::string text = layer == refused ? refusal_text(layer)
                                 : layer == 1     ? "clock locked on the preamble, bits back to bytes"
                                 : layer == 2     ? link_arrival(story, journey, frame)
                                 : layer == 3     ? checksum_arrival(packet, 3)
                                 : layer == 4     ? transport_arrival(packet)
                                                  : upper_arrival(layers, packet, layer);
        out += fmt::format("  {} {} {}\n", layer, padded(layer_name(layer), 13), text);
    }
}

/// The points the packet passed, each with the frame captured there. `shown` is marked.
void write_path(std::string& out, const Story& story, std::uint32_t number, std::uint32_t shown) {
    for (const PathStep& step : path_of(story, number, zero_of(story.recording))) {
        const bool here = step.frame != no_index && step.frame == shown;
        const std::string frame =
            step.frame == no_index ? "" : fmt::format("  (frame {}{})", step.frame + 1, here ? ", this one" : "");
        out += fmt::format("  {} {}{}\n", padded(escaped(step.where), 10), escaped(step.what), frame);
    }
}

/// What happened between the hosts: over one wire a sentence, over more links every point on the way.
void write_crossing(std::string& out, const Story& story, std::uint32_t number) {
    const Journey journey = journey_at(story, number);
    if (!story.digest.two_ends || links_of(story.recording.facts) == 1) {
        const std::uint32_t frame = frame_of(journey);  // its own time is told, whatever the clock did
        const Time corrected_by = story.recording.frames[frame].at - captured_at(story.recording, frame);
        out += "\n" + wire_text(story.recording, journey, zero_of(story.recording) + corrected_by) + "\n";
        return;
    }
    out += "\nBetween the hosts\n";
    write_path(out, story, number, no_index);
    out += "\n";
}

}  // namespace

std::string hex_dump(Bytes bytes, std::uint32_t first_offset) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 16) {
        const Bytes row = bytes.subspan(at, std::min<std::size_t>(16, bytes.size() - at));
        out += fmt::format("        {:04x}  {:<48}  {}\n", first_offset + at, hex_text(row), printable_text(row));
    }
    return out;
}

std::string explain_text(const Story& story, std::uint32_t frame) {
    const SevenLayers layers = seven_layers(story, frame);
    const StoredFrame& stored = story.recording.frames[frame];
    std::string out = fmt::format("Frame {}", frame + 1);
    if (stored.point < story.recording.points.size() && !story.recording.points[stored.point].name.empty())
        out += fmt::format(", captured at {}", escaped(story.recording.points[stored.point].name));
    if (stored.direction != Direction::unknown)
        out += stored.direction == Direction::inbound ? ", coming in" : ", going out";
    out += ": " + counted(stored.original_length, "byte", "bytes");
    if (stored.captured_length < stored.original_length)
        out += fmt::format(", {} of them captured", grouped(stored.captured_length));
    out += "\n\n";
    for (int layer = 7; layer >= 1; --layer) {
        const LayerStory& told = osiscope::story(layers, layer);
        out += fmt::format("{} {} {}  [{}]\n", layer, padded(layer_name(layer), 13), escaped(told.headline),
                           name(told.provenance));
        write_rows(out, told);
        out += "\n";
    }
    if (story.digest.two_ends) {
        out += "Its path\n";
        write_path(out, story, journey_of(story.digest, frame), frame);
        out += "\n";
    }
    out += "Bytes\n" + hex_dump(frame_bytes(story.recording, frame), 0);
    if (stored.captured_length == 0) out += "        none was captured\n";
    for (const std::string& problem : layers.problems) out += "! " + escaped(problem) + "\n";
    return out;
}

std::string journey_text(const Story& story, std::uint32_t number) {
    const Journey journey = journey_at(story, number);
    const std::uint32_t frame = frame_of(journey);
    const Bytes bytes = frame_bytes(story.recording, frame);
    const SevenLayers layers = seven_layers(story, frame);
    std::string out =
        at_router(journey.begins) ? "From the router\n" : fmt::format("Down through host {}\n", name(journey.from));
    for (int layer = 7; layer >= 1; --layer) write_layer(out, layers, layer, bytes);
    if (layers.on_line == OnLine::yes) write_line_start(out, octets_on_line(story, frame));
    write_crossing(out, story, number);
    if (!journey.arrival_known && (story.digest.two_ends || journey.wire_action == no_index)) return out;
    if (at_router(journey.ends)) return out + "Into the router\n";
    out += fmt::format("Up through host {}\n", name(other(journey.from)));
    write_arrival(out, story, journey);
    return out;
}

std::uint32_t first_data_journey(const Story& story) {
    std::uint32_t first_payload = no_index;
    for (std::uint32_t frame = 0; frame < story.digest.rows.size(); ++frame) {
        if (!story.digest.rows[frame].carries_payload) continue;
        if (!file_parts(story, frame).empty()) return journey_of(story.digest, frame);
        if (first_payload == no_index) first_payload = journey_of(story.digest, frame);
    }
    return first_payload;
}

}  // namespace osiscope
