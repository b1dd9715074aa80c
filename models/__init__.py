"""The ERD as SQLAlchemy classes, and the few tables the product adds beside it."""

from models.base import Base, UtcDateTime
from models.community import Community, GroupQuestion
from models.installation import Installation, InstallState
from models.interview import Interview, Turn
from models.learning import LearningMaterial, ProgressTrack, ReviewCard
from models.outbox import Delivery, Receipt
from models.question import Question, QuestionPack
from models.response import Evaluation, Response
from models.track import Track
from models.user import Account, User

__all__ = [
    "Account",
    "Base",
    "Community",
    "Delivery",
    "Evaluation",
    "GroupQuestion",
    "InstallState",
    "Installation",
    "Interview",
    "LearningMaterial",
    "ProgressTrack",
    "Question",
    "QuestionPack",
    "Receipt",
    "Response",
    "ReviewCard",
    "Track",
    "Turn",
    "User",
    "UtcDateTime",
]
