#include "viz/state/shown_direction.hpp"

#include <fmt/format.h>

namespace osiscope {

std::string direction_words(const AppState& state) {
    const Segments& segments = state.plots.segments;
    const Host host = sending_host(state);
    if (state.story.digest.two_ends) return fmt::format("{} → {}", name(host), name(other(host)));
    const TcpStream& stream = state.story.digest.streams[segments.stream];
    const TcpStream::End& from = stream.ends[segments.sender];
    const TcpStream::End& to = stream.ends[1 - segments.sender];
    return fmt::format("{}:{} → {}:{}", text(from.address), from.port, text(to.address), to.port);
}

}  // namespace osiscope
