#include "viz/screen/screen.hpp"

#ifdef __EMSCRIPTEN__
#include <GLES3/gl3.h>
#else
#define GL_GLEXT_PROTOTYPES
#include <GL/gl.h>
#include <GL/glext.h>
#endif
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include "viz/screen/draw_scene.hpp"

namespace osiscope {

namespace {

#ifdef __EMSCRIPTEN__  // WebGL 2 is OpenGL ES 3
constexpr const char* shader_version = "#version 300 es";
constexpr GLint picture_kept_as = GL_RGBA8;
constexpr GLenum picture_format = GL_RGBA;
constexpr GLenum picture_type = GL_UNSIGNED_BYTE;
#else
constexpr const char* shader_version = "#version 130";
constexpr GLint picture_kept_as = GL_RGBA;
constexpr GLenum picture_format = GL_BGRA;
constexpr GLenum picture_type = GL_UNSIGNED_INT_8_8_8_8_REV;
#endif

/// OpenGL's y runs from the bottom up.
void clear(const std::vector<Rect>& parts, int height, Color color) {
    const auto share = [](std::uint8_t value) { return static_cast<float>(value) / 255; };
    glClearColor(share(color.r), share(color.g), share(color.b), 1);
    glEnable(GL_SCISSOR_TEST);
    for (const Rect& part : parts) {
        glScissor(static_cast<int>(part.x), height - static_cast<int>(part.bottom()), static_cast<int>(part.w),
                  static_cast<int>(part.h));
        glClear(GL_COLOR_BUFFER_BIT);
    }
    glDisable(GL_SCISSOR_TEST);
}

}  // namespace

Ruler::Ruler(const Sizes& sizes) : context_(ImGui::CreateContext()), fonts_(find_fonts()) {
    ImGui::SetCurrentContext(context_);
    fonts_.bake(sizes);
}

Ruler::~Ruler() { ImGui::DestroyContext(context_); }

Screen::Screen(const Sizes& sizes) : context_(ImGui::CreateContext()), fonts_(find_fonts()) {
    ImGui::SetCurrentContext(context_);
    fonts_.bake(sizes);
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;  // we keep our own settings
    io.LogFilename = nullptr;
    ready_ = ImGui_ImplOpenGL3_Init(shader_version);
}

Screen::~Screen() {
    if (framebuffer_ != 0) glDeleteFramebuffers(1, &framebuffer_);
    if (texture_ != 0) glDeleteTextures(1, &texture_);
    if (ready_) ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext(context_);
}

void Screen::prepare(const Sizes& sizes) {
    if (!fonts_.bake(sizes)) return;
    forget();
#if IMGUI_VERSION_NUM < 19200
    ImGui_ImplOpenGL3_DestroyFontsTexture();  // made again from the new atlas at the next frame
    ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
}

void Screen::keep_picture(int width, int height) {
    if (width == width_ && height == height_) return;
    forget();
    width_ = width;
    height_ = height;
    if (framebuffer_ == 0) {
        glGenTextures(1, &texture_);
        glGenFramebuffers(1, &framebuffer_);
    }
    glBindTexture(GL_TEXTURE_2D, texture_);
    glTexImage2D(GL_TEXTURE_2D, 0, picture_kept_as, width, height, 0, picture_format, picture_type, nullptr);
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture_, 0);
}

bool Screen::draw(const Scene& scene, int width, int height, Color background) {
    keep_picture(width, height);
    if (background != background_) forget();
    background_ = background;
    Tiles now = tiles_of(scene, width, height);
    const std::vector<Rect> parts = changed_parts(shown_, now, width, height);
    if (parts.empty()) return false;
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
    io.DeltaTime = 1.0F / 60;
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    for (const Rect& part : parts) draw_scene(*ImGui::GetBackgroundDrawList(), scene, fonts_, now.bounds, part);
    ImGui::Render();
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
    clear(parts, height, background);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    shown_ = std::move(now);
    return true;
}

void Screen::present() {
    glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer_);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
    glBlitFramebuffer(0, 0, width_, height_, 0, 0, width_, height_, GL_COLOR_BUFFER_BIT, GL_NEAREST);
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
}

}  // namespace osiscope
