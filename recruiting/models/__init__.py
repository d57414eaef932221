from recruiting.models.candidates import Application, Candidate, CandidateWord, Hire, StageMove
from recruiting.models.description import Criterion, JobDescription, PostingLine, Revision
from recruiting.models.documents import Document
from recruiting.models.importing import ImportBatch, ImportFile, ImportRow
from recruiting.models.requisition import PastHire, Pause, Requisition, Stage, TeamMember
from recruiting.models.settings import Department, PipelineStage, PipelineTemplate, ReasonCode, RoleFamily

__all__ = [
    "Application",
    "Candidate",
    "CandidateWord",
    "Criterion",
    "Department",
    "Document",
    "Hire",
    "ImportBatch",
    "ImportFile",
    "ImportRow",
    "JobDescription",
    "PastHire",
    "Pause",
    "PipelineStage",
    "PipelineTemplate",
    "PostingLine",
    "ReasonCode",
    "Requisition",
    "Revision",
    "RoleFamily",
    "Stage",
    "StageMove",
    "TeamMember",
]
