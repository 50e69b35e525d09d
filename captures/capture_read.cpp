#include "captures/capture_read.hpp"

namespace osiscope {

ReadResult read_capture_file(const std::string& path, Recording& recording) {
    std::string error;
    ByteSource source = open_capture(path, error);
    if (!source) return {ReadResult::Kind::not_a_capture, 0, error};
    CaptureReader reader(std::move(source));
    const EventSink sink = [&](Event&& event) { append(recording, std::move(event)); };
    FrameView frame;
    while (next_frame(reader, frame, sink)) sink(keep(frame));
    return result(reader);
}

}  // namespace osiscope
