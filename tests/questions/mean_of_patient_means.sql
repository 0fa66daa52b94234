-- Mean of the patients' mean duration of interviews, so that frequent patients do not weigh more?
-- by: dbplyr
-- history: later
-- refused: G09
SELECT "profession", AVG("mean_duration") AS "mean", COUNT(*) AS "patients"
FROM (
  SELECT "patient_no", "profession", AVG("duration_minutes") AS "mean_duration"
  FROM "event"
  WHERE ("profession" IN ('psychologist', 'social_worker'))
  GROUP BY "patient_no", "profession"
) AS "q01"
GROUP BY "profession"
