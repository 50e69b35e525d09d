// A picture and where it can be clicked: what the views draw on.
#pragma once

#include <string>
#include <vector>

#include "viz/scene/scene.hpp"
#include "viz/state/request.hpp"

namespace osiscope {

/// A place that reacts to the mouse.
struct Hit {
    enum class Kind : std::uint8_t {
        click,   ///< a press makes the request
        drag,    ///< pressing and dragging makes Scrub requests with the place along the width
        scroll,  ///< the wheel makes Scroll requests for `panel`
    };
    Kind kind = Kind::click;
    Rect rect;
    Request request;
    std::string tooltip;
    Panel panel = Panel::none;
};

struct Canvas : Scene {
    std::vector<Hit> hits;  ///< later ones lie on top
};

}  // namespace osiscope
