#include "viz/main/offscreen.hpp"

#include <EGL/egl.h>
#include <EGL/eglext.h>
#include <GL/gl.h>

#include "core/error.hpp"
#include "viz/screen/screen.hpp"
#include "viz/views/build_scene.hpp"

namespace osiscope {

namespace {

[[noreturn]] void fail(const char* what) {
    throw Error(std::string("Cannot draw a picture: ") + what + "; install Mesa's libegl1 and libgl1-mesa-dri");
}

/// An OpenGL context with a buffer of its own, without any window system.
class EglContext {
public:
    EglContext(int width, int height) : display_(open_display()) {
        if (display_ == EGL_NO_DISPLAY || eglInitialize(display_, nullptr, nullptr) != EGL_TRUE)
            fail("EGL does not start");
        const EGLint wanted[] = {EGL_SURFACE_TYPE,
                                 EGL_PBUFFER_BIT,
                                 EGL_RENDERABLE_TYPE,
                                 EGL_OPENGL_BIT,
                                 EGL_RED_SIZE,
                                 8,
                                 EGL_GREEN_SIZE,
                                 8,
                                 EGL_BLUE_SIZE,
                                 8,
                                 EGL_NONE};
        EGLConfig config = nullptr;
        EGLint count = 0;
        eglBindAPI(EGL_OPENGL_API);
        if (eglChooseConfig(display_, wanted, &config, 1, &count) != EGL_TRUE || count == 0)
            fail("EGL offers no OpenGL");
        const EGLint size[] = {EGL_WIDTH, width, EGL_HEIGHT, height, EGL_NONE};
        surface_ = eglCreatePbufferSurface(display_, config, size);
        context_ = eglCreateContext(display_, config, EGL_NO_CONTEXT, nullptr);
        if (eglMakeCurrent(display_, surface_, surface_, context_) != EGL_TRUE) fail("EGL gives no OpenGL context");
    }
    ~EglContext() {
        eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        eglDestroyContext(display_, context_);
        eglDestroySurface(display_, surface_);
        eglTerminate(display_);
    }
    EglContext(const EglContext&) = delete;
    EglContext& operator=(const EglContext&) = delete;

private:
    static EGLDisplay open_display() {
        const auto get =
            reinterpret_cast<PFNEGLGETPLATFORMDISPLAYEXTPROC>(eglGetProcAddress("eglGetPlatformDisplayEXT"));
        if (get == nullptr) return eglGetDisplay(EGL_DEFAULT_DISPLAY);
        return get(EGL_PLATFORM_SURFACELESS_MESA, nullptr, nullptr);
    }

    EGLDisplay display_ = EGL_NO_DISPLAY;
    EGLSurface surface_ = EGL_NO_SURFACE;
    EGLContext context_ = EGL_NO_CONTEXT;
};

}  // namespace

/// OpenGL's rows run from the bottom up.
std::vector<std::uint8_t> read_pixels(int width, int height) {
    const std::size_t row = static_cast<std::size_t>(width) * 3;
    std::vector<std::uint8_t> upside_down(row * static_cast<std::size_t>(height));
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, upside_down.data());
    std::vector<std::uint8_t> pixels;
    pixels.reserve(upside_down.size());
    for (std::size_t y = static_cast<std::size_t>(height); y-- > 0;)
        pixels.insert(pixels.end(), upside_down.begin() + static_cast<std::ptrdiff_t>(y * row),
                      upside_down.begin() + static_cast<std::ptrdiff_t>((y + 1) * row));
    return pixels;
}

std::vector<std::uint8_t> draw_offscreen(const AppState& state, int width, int height) {
    const EglContext context(width, height);
    const auto w = static_cast<float>(width);
    const auto h = static_cast<float>(height);
    Screen screen(sizes_for(w, h, state.look.scale, state.look.projector));
    if (!screen.ready()) fail("OpenGL 3 is missing");
    screen.draw(build_scene(state, screen.measure(), w, h), width, height, theme(state.look.theme).background);
    screen.present();
    glFinish();
    return read_pixels(width, height);
}

}  // namespace osiscope
