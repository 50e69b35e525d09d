#include "viz/main/saving.hpp"

#include "captures/pcapng_write.hpp"
#include "viz/main/paths.hpp"

namespace osiscope {

void save_recording(const Recording& recording, const std::string& path) {
    const ByteBuffer bytes = write_recording(recording);
    write_file(path, bytes.data(), bytes.size());
}

}  // namespace osiscope
