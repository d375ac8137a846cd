from moteplass.spine.capture.models.capture import Capture as Capture
from moteplass.spine.capture.models.capture import CaptureFile as CaptureFile
from moteplass.spine.capture.models.capture import Reason as Reason
from moteplass.spine.capture.models.seal import Chain as Chain
from moteplass.spine.capture.models.seal import Gone as Gone
from moteplass.spine.capture.models.seal import Seal as Seal
