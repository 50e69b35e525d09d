// What lies over the stage when asked for: the step's transcript, and the wire's settings.
#pragma once

namespace osiscope {

struct StageState {
    bool transcript = false;  ///< what the picture shows, as text
    bool wire = false;        ///< the wire's settings, with buttons while it is live
};

}  // namespace osiscope
