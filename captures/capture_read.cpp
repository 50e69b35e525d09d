#include "captures/capture_read.hpp"

namespace osiscope {

namespace {

ReadResult read_all(CaptureReader reader, const EventSink& sink) {
    FrameView frame;
    while (next_frame(reader, frame, sink)) sink(keep(frame));
    return result(reader);
}

}  // namespace

ReadResult read_capture(Bytes file, const EventSink& sink) { return read_all(CaptureReader(file), sink); }

ReadResult read_capture_file(const std::string& path, Recording& recording) {
    std::string error;
    ByteSource source = open_capture(path, error);
    if (!source) return {ReadResult::Kind::not_a_capture, 0, error};
    return read_all(CaptureReader(std::move(source)), [&](Event&& event) { append(recording, std::move(event)); });
}

}  // namespace osiscope
