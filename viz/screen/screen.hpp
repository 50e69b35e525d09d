// Draws scenes with Dear ImGui into the OpenGL context that is current. The only room of ImGui, with draw_scene.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "viz/scene/damage.hpp"
#include "viz/scene/scene.hpp"
#include "viz/scene/theme.hpp"
#include "viz/screen/system_fonts.hpp"

struct ImFont;
struct ImGuiContext;

namespace osiscope {

/// Fonts at the sizes in use, and text widths. Needs an ImGui context but no OpenGL, so tests measure as the window
/// does.
class Fonts {
public:
    explicit Fonts(FontFiles files) : files_(std::move(files)) {}

    /// Bakes every style the sizes call for. Returns false when they are baked already.
    bool bake(const Sizes& sizes);
    /// The baked font nearest to a style. Something must have been baked.
    [[nodiscard]] ImFont* get(TextStyle style) const;
    /// The size to hand to ImGui for a style: it counts ascender to descender, styles count the em square.
    [[nodiscard]] float height(TextStyle style) const;
    [[nodiscard]] TextMeasure measure();
    /// True when a text has signs that no font has; `written` then is what is drawn in its place.
    [[nodiscard]] bool writes_otherwise(TextStyle style, const char* first, const char* last) const;
    [[nodiscard]] std::string written(TextStyle style, const char* first, const char* last) const;

private:
    [[nodiscard]] const Typeface& face_of(TextStyle style) const;

    struct Baked {
        TextStyle style;
        ImFont* font;
    };
    FontFiles files_;
    float em_to_height_[3] = {1, 1, 1};
    std::vector<unsigned short> borrowed_[3];  ///< ranges of signs from other fonts; the atlas reads them later
    std::vector<TextStyle> wanted_;
    std::vector<Baked> baked_;
};

/// The window's fonts without a window, to measure with.
class Ruler {
public:
    explicit Ruler(const Sizes& sizes);
    ~Ruler();
    Ruler(const Ruler&) = delete;
    Ruler& operator=(const Ruler&) = delete;
    [[nodiscard]] TextMeasure measure() { return fonts_.measure(); }

private:
    ImGuiContext* context_ = nullptr;
    Fonts fonts_;
};

class Screen {
public:
    /// An OpenGL 3 context must be current. The fonts are baked at once: a screen can always measure. Throws nothing;
    /// `ready` says whether drawing works.
    explicit Screen(const Sizes& sizes);
    ~Screen();
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;

    [[nodiscard]] bool ready() const { return ready_; }
    /// Bakes fonts for these sizes if that has not been done.
    void prepare(const Sizes& sizes);
    [[nodiscard]] TextMeasure measure() { return fonts_.measure(); }
    /// Draws the scene into a picture of this size, in pixels, that is kept: only what differs from the scene before is
    /// drawn anew. Returns false when nothing differs.
    bool draw(const Scene& scene, int width, int height, Color background);
    /// Copies the picture into the current framebuffer of the context.
    void present();
    /// The next scene is drawn whole and put into the framebuffer: what the window shows was lost.
    void forget() { shown_ = {}; }

private:
    void keep_picture(int width, int height);

    ImGuiContext* context_ = nullptr;
    Fonts fonts_;
    bool ready_ = false;
    Tiles shown_;
    Color background_;
    int width_ = 0;  ///< of the picture kept
    int height_ = 0;
    unsigned texture_ = 0;  ///< OpenGL's names of the picture kept
    unsigned framebuffer_ = 0;
};

}  // namespace osiscope
