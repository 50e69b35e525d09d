// What LeakSanitizer is told to pass over: fontconfig keeps a few hundred bytes of its caches until the process ends.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig.so"; }
