"""One file per step, one public function `handle`; a step imports no other step."""
