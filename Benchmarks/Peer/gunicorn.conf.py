"""As the documentation of gunicorn advises: (2 x cores) + 1 workers, the program loaded once before they part."""

import multiprocessing
import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = 2 * multiprocessing.cpu_count() + 1
worker_class = os.environ.get("PEER_WORKER_CLASS", "sync")
threads = int(os.environ.get("PEER_THREADS", "1"))
preload_app = True
keepalive = 5
backlog = 2048
worker_tmp_dir = "/dev/shm"
