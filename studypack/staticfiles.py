"""Static files with hashed names, also inside the imports of our ES modules."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedModulesStorage(CompressedManifestStaticFilesStorage):
    """Rewrites `import … from "./module.js"` to the hashed name, as it does for CSS urls."""

    support_js_module_import_aggregation = True
