// Names the calling thread, so that a debugger or `top -H` shows what it is for; Swift's Glibc module lacks the call.
#ifndef CTHREADS_H
#define CTHREADS_H
void contexor_name_thread(const char *name);
#endif
